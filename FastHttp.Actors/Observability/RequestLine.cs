namespace FastHttp.Actors.Observability;

/// <summary>What a request asks for, as the client sent it.</summary>
/// <param name="method">Empty when it could not be read.</param>
/// <param name="path">Without the query.</param>
internal readonly ref struct RequestLine(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path)
{
    public ReadOnlySpan<byte> Method { get; } = method;

    public ReadOnlySpan<byte> Path { get; } = path;
}
