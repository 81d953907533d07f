using FastHttp.Actors.Http;

namespace FastHttp.Actors.Http1;

/// <summary>Decides of which form a complete target is, and where its parts are.</summary>
internal static class RequestTarget
{
    private static ReadOnlySpan<byte> Http => "http://"u8;

    private static ReadOnlySpan<byte> Https => "https://"u8;

    /// <summary>Sets form, path, query and host. <paramref name="question"/>: where the first question mark is, or 0.</summary>
    public static Rejection Resolve(ReadOnlySpan<byte> bytes, ByteRange target, RequestHead head, int question)
    {
        int pathEnd = question == 0 ? target.End : question;
        head.Query = question == 0 ? default : ByteRange.Between(question + 1, target.End);

        // RFC 9112 section 3.2.3: authority-form is for CONNECT, and CONNECT has no other.
        if (head.KnownMethod == KnownMethod.Connect)
        {
            head.Form = TargetForm.Authority;
            head.Host = target;
            return Authority.IsValid(bytes, target.Start, target.End, needsPort: true) ? Rejection.None : Rejection.InvalidTarget;
        }

        if (bytes[target.Start] == '/')
        {
            head.Form = TargetForm.Origin;
            head.Path = ByteRange.Between(target.Start, pathEnd);
            return Rejection.None;
        }

        return bytes[target.Start] == '*' ? ResolveAsterisk(bytes, head) : ResolveAbsolute(bytes, head, pathEnd);
    }

    /// <summary>RFC 9112 section 3.2.4: for OPTIONS only. The preface of HTTP/2 is the one other place where it is seen.</summary>
    private static Rejection ResolveAsterisk(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        head.Form = TargetForm.Asterisk;
        head.Path = head.Target;
        if (head.Target.Length == 1 && head.KnownMethod == KnownMethod.Options)
        {
            return Rejection.None;
        }

        return head.Method.Of(bytes).SequenceEqual("PRI"u8) ? Rejection.Http2Preface : Rejection.InvalidTarget;
    }

    /// <summary>RFC 9112 section 3.2.2. Other schemes than http and https are not ours to serve.</summary>
    private static Rejection ResolveAbsolute(ReadOnlySpan<byte> bytes, RequestHead head, int pathEnd)
    {
        ByteRange target = head.Target;
        ReadOnlySpan<byte> text = target.Of(bytes);
        int scheme = StartsWith(text, Http) ? Http.Length : StartsWith(text, Https) ? Https.Length : 0;
        if (scheme == 0)
        {
            return Rejection.InvalidTarget;
        }

        int authority = target.Start + scheme;
        int slash = bytes[authority..pathEnd].IndexOf((byte)'/');
        int authorityEnd = slash < 0 ? pathEnd : authority + slash;
        head.Form = TargetForm.Absolute;
        head.Host = ByteRange.Between(authority, authorityEnd);

        // Without a path the path is "/" (RFC 9110 section 4.2.3); the second slash of "://" is one that we can point at.
        head.Path = slash < 0 ? new ByteRange(authority - 1, 1) : ByteRange.Between(authorityEnd, pathEnd);
        return Authority.IsValid(bytes, authority, authorityEnd, needsPort: false) ? Rejection.None : Rejection.InvalidTarget;
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase) =>
        text.Length >= lowerCase.Length && FieldNames.Equal(text[..lowerCase.Length], lowerCase);
}
