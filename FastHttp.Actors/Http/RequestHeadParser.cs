namespace FastHttp.Actors.Http;

/// <summary>Parses request heads, RFC 9112 sections 2 to 6. Strict: what two parsers could read differently is refused.</summary>
internal static class RequestHeadParser
{
    /// <summary>
    /// Goes on with a head. <paramref name="bytes"/> begins with the first byte of the request and holds at least what it held
    /// the last time; it may lie elsewhere now, and may go on behind the head.
    /// </summary>
    public static ParseStatus Parse(ReadOnlySpan<byte> bytes, RequestHead head, HeadLimits limits)
    {
        if (head.Rejection != Rejection.None || head.Length > 0)
        {
            return head.Length > 0 ? ParseStatus.Done : ParseStatus.Rejected;
        }

        if (head.Line.Stage != RequestLineStage.Complete)
        {
            ParseStatus status = RequestLineParser.Parse(bytes, head, limits);
            if (status != ParseStatus.Done)
            {
                return status;
            }
        }

        return ParseFields(bytes, head, limits);
    }

    private static ParseStatus ParseFields(ReadOnlySpan<byte> bytes, RequestHead head, HeadLimits limits)
    {
        FieldList fields = head.Fields;
        while (true)
        {
            int first = fields.Count;
            head.Section.TakePlainLines(bytes, limits, fields);
            Rejection rejection = KnownFields.Apply(bytes, first, head);
            if (rejection != Rejection.None)
            {
                return head.Reject(rejection);
            }

            ref FieldRange field = ref fields.Next;
            FieldStep step = head.Section.Next(bytes, limits, out field);
            if (step != FieldStep.Field)
            {
                return step switch
                {
                    FieldStep.NeedMore => ParseStatus.NeedMore,
                    FieldStep.End => End(head),
                    _ => head.Reject(head.Section.Rejection),
                };
            }

            fields.Add();
            rejection = KnownFields.Apply(bytes, first: fields.Count - 1, head);
            if (rejection != Rejection.None)
            {
                return head.Reject(rejection);
            }
        }
    }

    private static ParseStatus End(RequestHead head)
    {
        // RFC 9112 section 3.2: every HTTP/1.1 request has a Host, also one whose target names the host.
        if (head.Version == 11 && (head.Flags & ConnectionFlags.HostSeen) == 0)
        {
            return head.Reject(Rejection.MissingHost);
        }

        head.Length = head.Section.Position;
        return ParseStatus.Done;
    }
}
