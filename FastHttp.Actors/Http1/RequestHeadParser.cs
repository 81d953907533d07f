using FastHttp.Actors.Http;

namespace FastHttp.Actors.Http1;

/// <summary>
/// Parses request heads, RFC 9112 sections 2 to 6. Strict: what two parsers could read differently is rejected. What the head
/// says goes into a <see cref="RequestHead"/>; how far the parser is, and what the head says of framing and connection, is kept
/// here. <see cref="Reset"/> both before each request, then <see cref="Parse"/> until it is not
/// <see cref="ParseStatus.NeedMore"/>. A mutable value with one owner.
/// </summary>
internal struct RequestHeadParser
{
    private RequestLineParser _line;
    private FieldSection _section;
    private KnownFields _known;

    /// <summary>The bytes of the whole head with its empty line; 0 until it is complete.</summary>
    public int HeadLength { get; private set; }

    /// <summary>RFC 9112 section 9.3: close wins over keep-alive; 1.0 stays only on request. Known when the head is complete.</summary>
    public bool KeepAlive { get; private set; }

    public Rejection Rejection { get; private set; }

    /// <summary>The body is sent in chunks, RFC 9112 section 7.1. Else Content-Length tells its end.</summary>
    public readonly bool IsChunked => _known.IsChunked;

    /// <summary>For the test that the work is linear in the bytes, however they are cut.</summary>
    public readonly int BytesExamined => _line.BytesExamined + _section.BytesExamined;

    public void Reset() => this = default;

    /// <summary>
    /// Goes on with a head. <paramref name="bytes"/> begins with the first byte of the request (<see cref="EmptyLines"/> has taken
    /// what stands before it) and holds at least what it held the last time; it may lie elsewhere now, and may go on behind the head.
    /// </summary>
    public ParseStatus Parse(ReadOnlySpan<byte> bytes, RequestHead head, HeadLimits limits)
    {
        if (Rejection != Rejection.None || HeadLength > 0)
        {
            return HeadLength > 0 ? ParseStatus.Done : ParseStatus.Rejected;
        }

        if (!_line.IsComplete)
        {
            ParseStatus status = _line.Parse(bytes, head, limits);
            if (status != ParseStatus.Done)
            {
                Rejection = _line.Rejection;
                return status;
            }

            _section = new FieldSection(_line.End);
        }

        return ParseFields(bytes, head, limits);
    }

    private ParseStatus ParseFields(ReadOnlySpan<byte> bytes, RequestHead head, HeadLimits limits)
    {
        FieldList fields = head.Fields;
        while (true)
        {
            int first = fields.Count;
            _section.TakePlainLines(bytes, limits, fields);
            Rejection rejection = _known.Apply(bytes, first, head);
            if (rejection != Rejection.None)
            {
                return Reject(rejection);
            }

            ref FieldRange field = ref fields.Reserve();
            FieldStep step = _section.Next(bytes, limits, out field);
            if (step != FieldStep.Field)
            {
                return step switch
                {
                    FieldStep.NeedMore => ParseStatus.NeedMore,
                    FieldStep.End => End(head),
                    _ => Reject(_section.Rejection),
                };
            }

            fields.Add();
            rejection = _known.Apply(bytes, first: fields.Count - 1, head);
            if (rejection != Rejection.None)
            {
                return Reject(rejection);
            }
        }
    }

    private ParseStatus End(RequestHead head)
    {
        // RFC 9112 section 3.2: every HTTP/1.1 request has a Host, also one whose target names the host.
        if (head.Version == 11 && !_known.HasHost)
        {
            return Reject(Rejection.MissingHost);
        }

        head.HasBody = _known.IsChunked || head.ContentLength > 0;
        KeepAlive = !_known.Closes && (head.Version == 11 || _known.KeepsAlive);
        HeadLength = _section.Position;
        return ParseStatus.Done;
    }

    private ParseStatus Reject(Rejection rejection)
    {
        Rejection = rejection;
        return ParseStatus.Rejected;
    }
}
