using FastHttp.Actors.Http;

namespace FastHttp.Actors.Http1;

/// <summary>
/// Takes a chunked body apart (RFC 9112 section 7.1) inside the buffer it arrived in. The order of calls:
/// <code>
/// decoder.Start(maxBodySize, limits);
/// loop: receive behind end; status = decoder.Decode(buffer, ref read, ref write, end);
/// </code>
/// Raw bytes are in [read, end), data is moved down to [write, …), and write never overtakes read. After
/// <see cref="ParseStatus.NeedMore"/> the data up to write may be used and taken away; what is left in [read, end) — an
/// incomplete trailer section, mostly nothing — must be kept and may be moved, to write for instance, where more bytes are then
/// received. After <see cref="ParseStatus.Done"/> read is behind the body: there the next request begins.
/// The trailers then lie in the <see cref="TrailerLength"/> bytes before read.
/// A mutable value with one owner.
/// </summary>
internal struct ChunkedDecoder
{
    /// <summary>Nobody sends more; what is skipped must not be free for the sender.</summary>
    private const int MaxChunkExtension = 256;

    private const int MaxExtensionsOfBody = 4096;

    /// <summary>
    /// The bound on chunks that are nearly only framing: so much framing is free, and so many bytes more for each byte of data.
    /// Five is what a chunk of one byte has (1 CR LF x CR LF): programs that write byte by byte send nothing else, in a body of
    /// any length, so that is no flood. Only sizes with zeros in front, or extensions, have more.
    /// </summary>
    private const int FreeFraming = 16384;

    private const int FramingPerByte = 5;

    private const int MaxSizeDigits = 16;

    private enum Stage
    {
        SizeStart,
        Size,
        Extension,
        SizeLineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        Trailers,
        Done,
    }

    private HeadLimits _limits;
    private long _maxBodySize;
    private long _remaining;
    private long _framing;
    private FieldSection _section;
    private ChunkExtension _extension;
    private FieldList? _trailers;
    private int _extensionBytes;
    private int _sizeDigits;
    private Stage _stage;

    /// <summary>The data bytes so far.</summary>
    public long DataLength { get; private set; }

    public Rejection Rejection { get; private set; }

    /// <summary>The bytes of the trailer section with its empty line, once done.</summary>
    public readonly int TrailerLength => _stage == Stage.Done ? _section.Position : 0;

    /// <summary>The trailers that may be used, counted from the begin of their section; null when there were none.</summary>
    public readonly FieldList? Trailers => _trailers is { Count: > 0 } ? _trailers : null;

    public void Start(long maxBodySize, HeadLimits trailerLimits)
    {
        FieldList? trailers = _trailers;
        trailers?.Clear();
        this = default;
        _trailers = trailers;
        _limits = trailerLimits;
        _maxBodySize = maxBodySize;
    }

    public ParseStatus Decode(Span<byte> buffer, ref int read, ref int write, int end)
    {
        while (_stage < Stage.Trailers)
        {
            if (read == end)
            {
                return ParseStatus.NeedMore;
            }

            if (_stage == Stage.Data)
            {
                MoveData(buffer, ref read, ref write, end);
                continue;
            }

            Rejection rejection = TakeFraming(buffer[read++]);
            if (rejection != Rejection.None)
            {
                return Reject(rejection);
            }
        }

        return _stage == Stage.Done ? ParseStatus.Done : DecodeTrailers(buffer[read..end], ref read);
    }

    private void MoveData(Span<byte> buffer, ref int read, ref int write, int end)
    {
        int count = (int)Math.Min(_remaining, end - read);
        if (read != write)
        {
            buffer.Slice(read, count).CopyTo(buffer[write..]);
        }

        read += count;
        write += count;
        _remaining -= count;
        DataLength += count;
        if (_remaining == 0)
        {
            _stage = Stage.DataReturn;
        }
    }

    private Rejection TakeFraming(byte value)
    {
        _framing++;
        switch (_stage)
        {
            case Stage.SizeStart or Stage.Size:
                return TakeSize(value);
            case Stage.Extension:
                return TakeExtension(value);
            case Stage.SizeLineFeed:
                return value == '\n' ? EndSizeLine() : Rejection.InvalidLineEnd;
            case Stage.DataReturn:
                _stage = Stage.DataLineFeed;
                return value == '\r' ? Rejection.None : Rejection.InvalidChunkEnd;
            default:
                _stage = Stage.SizeStart;
                _sizeDigits = 0;
                return value == '\n' ? Rejection.None : Rejection.InvalidChunkEnd;
        }
    }

    /// <summary>chunk-size = 1*HEXDIG, at most 16 of them. No whitespace before or after it, whatever old parsers took.</summary>
    private Rejection TakeSize(byte value)
    {
        if (char.IsAsciiHexDigit((char)value))
        {
            int digit = value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10;
            _sizeDigits++;
            if (_sizeDigits > MaxSizeDigits || _remaining > (long.MaxValue - digit) / 16)
            {
                return Rejection.InvalidChunkSize;
            }

            _remaining = (_remaining * 16) + digit;
            _stage = Stage.Size;
            return Rejection.None;
        }

        if (_stage == Stage.SizeStart || value is not ((byte)'\r' or (byte)';'))
        {
            return value == '\n' ? Rejection.InvalidLineEnd : Rejection.InvalidChunkSize;
        }

        if (value == '\r')
        {
            _stage = Stage.SizeLineFeed;
            return Rejection.None;
        }

        _extension = new ChunkExtension();
        _stage = Stage.Extension;
        return TakeExtension(value);
    }

    private Rejection TakeExtension(byte value)
    {
        if (value == '\r' && _extension.MayEnd)
        {
            _stage = Stage.SizeLineFeed;
            return Rejection.None;
        }

        if (!_extension.TryTake(value))
        {
            return value is (byte)'\r' or (byte)'\n' ? Rejection.InvalidLineEnd : Rejection.InvalidChunkExtension;
        }

        _extensionBytes++;
        return _extensionBytes > MaxExtensionsOfBody || _extension.Length > MaxChunkExtension
            ? Rejection.ChunkExtensionTooLong
            : Rejection.None;
    }

    private Rejection EndSizeLine()
    {
        if (_remaining == 0)
        {
            _stage = Stage.Trailers;
            return Rejection.None;
        }

        _stage = Stage.Data;
        if (_remaining > _maxBodySize - DataLength)
        {
            return Rejection.BodyTooLarge;
        }

        // Asked before the chunk's data is there: its size counts as data that was promised.
        long data = Math.Min(DataLength + _remaining, long.MaxValue / (2 * FramingPerByte));
        return _framing > FreeFraming + (FramingPerByte * data) ? Rejection.ChunksTooSmall : Rejection.None;
    }

    /// <summary>RFC 9112 section 7.1.2: the syntax and the limits of fields; kept apart, and without those of no use there.</summary>
    private ParseStatus DecodeTrailers(ReadOnlySpan<byte> bytes, ref int read)
    {
        while (true)
        {
            switch (_section.Next(bytes, _limits, out FieldRange field))
            {
                case FieldStep.NeedMore:
                    return ParseStatus.NeedMore;
                case FieldStep.Rejected:
                    return Reject(_section.Rejection);
                case FieldStep.End:
                    _stage = Stage.Done;
                    read += _section.Position;
                    return ParseStatus.Done;
                default:
                    if (TrailerNames.IsAllowed(field.Name.Of(bytes)))
                    {
                        _trailers ??= new FieldList();
                        _trailers.Reserve() = field;
                        _trailers.Add();
                    }

                    break;
            }
        }
    }

    /// <summary>A rejected decoder stays so: it takes nothing more.</summary>
    private ParseStatus Reject(Rejection rejection)
    {
        Rejection = rejection;
        return ParseStatus.Rejected;
    }
}
