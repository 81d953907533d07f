namespace FastHttp.Actors.Transports;

/// <summary>What a file is, as far as it matters here.</summary>
internal enum FileKind
{
    /// <summary>A file of bytes, a device, a link, or what cannot be known.</summary>
    Other,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, with a name or without.</summary>
    Pipe,

    /// <summary>A Unix socket.</summary>
    Socket,
}
