using System.Text.Unicode;
using FastHttp.Actors.Buffers;

namespace FastHttp.Actors.WebSocketFrames;

/// <summary>
/// Reads a client's frames and puts messages together (RFC 6455 5 and 6.2, RFC 7692 6.2). A message that came in one frame and lies
/// there whole is given where it lies; another one is gathered in a block of the pool, which is held only while there is one.
/// Loop's thread only.
/// </summary>
internal sealed class MessageReader(BufferPool pool, MessageLimits limits, bool inflates)
{
    private FrameHead _frame;
    private bool _isInFrame;

    // Of the current frame's payload.
    private long _taken;

    // Continuation: no message has begun.
    private Opcode _message;
    private bool _isCompressed;
    private int _frames;
    private GatheredMessage _gathered;
    private Utf8Check _utf8;

    /// <summary>What to close with after <see cref="FrameEvent.Failed"/>.</summary>
    public int FailCode { get; private set; }

    /// <summary>Why, for a log and for the client.</summary>
    public string FailReason { get; private set; } = "";

    /// <summary>Neither a frame nor a message has begun, and nothing is held.</summary>
    public bool IsAtRest => !_isInFrame && _message == Opcode.Continuation;

    /// <summary>The payload of the message that was given last, if it did not lie where it came.</summary>
    public ReadOnlySpan<byte> Gathered => _gathered.Bytes;

    private long Left => _frame.PayloadLength - _taken;

    /// <summary>Goes on to the next whole message or control frame.</summary>
    /// <param name="bytes">What has arrived. Payloads are unmasked in place.</param>
    /// <param name="consumed">How many of them are done with.</param>
    /// <param name="payload">Of what was found. Valid until the next call, and while <paramref name="bytes"/> stay.</param>
    public FrameEvent Read(Span<byte> bytes, out int consumed, out ReadOnlySpan<byte> payload)
    {
        consumed = 0;
        payload = default;
        ReleaseGiven();
        while (true)
        {
            if (!_isInFrame && BeginFrame(bytes[consumed..], ref consumed) is { } begun)
            {
                return begun;
            }

            var rest = bytes[consumed..];
            if (_frame.IsControl && rest.Length < _frame.PayloadLength)
            {
                return FrameEvent.NeedMore;
            }

            var piece = rest[..(int)Math.Min(Left, rest.Length)];
            Masking.Apply(piece, _frame.Mask, _taken);
            consumed += piece.Length;
            if (_frame.IsControl || IsWhole(piece))
            {
                _isInFrame = false;
                payload = piece;
                return _frame.IsControl ? ControlEvent() : EndInPlace(piece);
            }

            if (Take(piece, ref payload) is { } end)
            {
                return end;
            }
        }
    }

    /// <summary>The message that was given last is done with. What is being gathered is not.</summary>
    public void ReleaseGiven()
    {
        if (_message == Opcode.Continuation)
        {
            _gathered.Release(pool);
        }
    }

    /// <summary>The connection ends.</summary>
    public void Release() => _gathered.Release(pool);

    // Null: its payload follows.
    private FrameEvent? BeginFrame(ReadOnlySpan<byte> bytes, ref int consumed)
    {
        // Told by the first two bytes: a client that breaks the protocol may send no more of the head.
        if (bytes.Length >= 2 && FrameHead.FaultOf(bytes[0], bytes[1], inflates) is { } fault)
        {
            return Fail(CloseCode.ProtocolError, fault);
        }

        if (!FrameHead.TryRead(bytes, out _frame))
        {
            return FrameEvent.NeedMore;
        }

        if (!_frame.IsLengthMinimal)
        {
            return Fail(CloseCode.ProtocolError, "The length of a frame is not in its shortest form.");
        }

        _isInFrame = true;
        consumed += _frame.Length;
        _taken = 0;
        return _frame.IsControl ? null : BeginPart();
    }

    private FrameEvent? BeginPart()
    {
        if ((_frame.Opcode == Opcode.Continuation) != (_message != Opcode.Continuation))
        {
            return Fail(CloseCode.ProtocolError, _message == Opcode.Continuation ? "There is no message to continue." : "The message before has not ended.");
        }

        if (_frame.Opcode != Opcode.Continuation)
        {
            _message = _frame.Opcode;
            _isCompressed = _frame.IsCompressed;
            _frames = 0;
            _utf8 = default;
        }

        // Before any of the payload is taken.
        return _frame.PayloadLength > limits.MaxSize - _gathered.Length ? Fail(CloseCode.TooLarge, "The message is too large.")
            : ++_frames > limits.MaxFrames ? Fail(CloseCode.PolicyViolation, "The message has too many frames.")
            : null;
    }

    private bool IsWhole(ReadOnlySpan<byte> piece) =>
        _frame is { IsFinal: true, Opcode: not Opcode.Continuation } && !_isCompressed && _taken == 0 && piece.Length == _frame.PayloadLength;

    private FrameEvent EndInPlace(ReadOnlySpan<byte> payload) =>
        _message == Opcode.Text && !Utf8.IsValid(payload) ? NotUtf8() : EndMessage();

    // Null: go on with the next frame.
    private FrameEvent? Take(ReadOnlySpan<byte> piece, ref ReadOnlySpan<byte> payload)
    {
        _taken += piece.Length;
        if (_message == Opcode.Text && !_isCompressed && !_utf8.Take(piece))
        {
            return NotUtf8();
        }

        _gathered.Append(piece, (int)Math.Min(Left, limits.MaxSize), pool);
        if (Left > 0)
        {
            return FrameEvent.NeedMore;
        }

        _isInFrame = false;
        return _frame.IsFinal ? EndGathered(ref payload) : null;
    }

    private FrameEvent EndGathered(ref ReadOnlySpan<byte> payload)
    {
        if (_isCompressed)
        {
            var code = MessageInflater.Inflate(ref _gathered, limits, pool);
            if (code != 0)
            {
                return Fail(code, code == CloseCode.TooLarge ? "The inflated message is too large." : "The message cannot be inflated.");
            }
        }

        payload = _gathered.Bytes;
        return _message == Opcode.Text && !IsText(payload) ? NotUtf8() : EndMessage();
    }

    private bool IsText(ReadOnlySpan<byte> whole) => _isCompressed ? Utf8.IsValid(whole) : _utf8.IsComplete;

    private FrameEvent EndMessage()
    {
        var ended = _message == Opcode.Text ? FrameEvent.Text : FrameEvent.Binary;
        _message = Opcode.Continuation;
        return ended;
    }

    private FrameEvent ControlEvent() => _frame.Opcode switch
    {
        Opcode.Ping => FrameEvent.Ping,
        Opcode.Pong => FrameEvent.Pong,
        _ => FrameEvent.Close,
    };

    private FrameEvent NotUtf8() => Fail(CloseCode.InvalidData, "The text is not UTF-8.");

    private FrameEvent Fail(int code, string reason)
    {
        (FailCode, FailReason) = (code, reason);
        return FrameEvent.Failed;
    }
}
