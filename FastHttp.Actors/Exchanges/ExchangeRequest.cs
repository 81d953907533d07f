using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Net;
using System.Text;
using FastHttp.Actors.Http;
using FastHttp.Actors.Routing;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// An exchange's request: where its parts lie in the bytes that were received, and which route it has. The bytes are the
/// connection's and stay put until the exchange ends; whoever may read them later has a copy made first.
/// </summary>
internal sealed class ExchangeRequest
{
    /// <summary>
    /// Up to this size a request is copied as a whole for those who may still read it. Less than 85,000 bytes, from which on an array
    /// costs collections of the whole heap: a client must not be able to buy those.
    /// </summary>
    private const int MaxCopied = 64 * 1024;

    private byte[] _bytes = [];

    // A long copy lies here in pieces until somebody reads it, which few do: see MaxCopied.
    private byte[][]? _pieces;
    private int _start;
    private int _headEnd;
    private int _bodyStart;
    private int _bodyLength;
    private string? _path;
    private byte[] _trailerBytes = [];
    private int _trailersStart;
    private bool _isDetached;
    private EndPoint? _remote;
    private EndPoint? _local;
    private bool _isGivenInPieces;
    private bool _isRead;
    private RouteMatch _match;
    private Activity? _activity;

    public RequestHead Head { get; } = new();

    /// <summary>The timestamp of the loop's turn in which its first byte was there.</summary>
    public long BeganAt { get; set; }

    /// <summary>It counts among the requests under way.</summary>
    public bool IsCounted { get; set; }

    /// <summary>
    /// Its span, from when its head is there until the life of its exchange ends; null when nobody traces it. Written by the loop's
    /// thread. Who reads it elsewhere must compare the life afterwards: then it is of that life.
    /// </summary>
    public Activity? Activity
    {
        get => Volatile.Read(ref _activity);
        set => Volatile.Write(ref _activity, value);
    }

    /// <summary>The client's connection, while it is the request's.</summary>
    public TransportConnection? Transport { get; set; }

    public EndPoint? RemoteEndPoint => Transport is null ? _remote : Transport.RemoteEndPoint;

    public EndPoint? LocalEndPoint => Transport is null ? _local : Transport.LocalEndPoint;

    /// <summary>The bytes of the head, and all behind it.</summary>
    public ReadOnlySpan<byte> HeadBytes => Bytes.AsSpan(_start);

    /// <summary>The bytes of the head alone; of one that was rejected, all that came.</summary>
    public ReadOnlySpan<byte> ReceivedHead => _headEnd > _start ? Bytes.AsSpan(_start, _headEnd - _start) : [];

    public ReadOnlySpan<byte> Body => Bytes.AsSpan(_bodyStart, _bodyLength);

    public ReadOnlyMemory<byte> BodyMemory => Bytes.AsMemory(_bodyStart, _bodyLength);

    public ReadOnlySpan<byte> Method => Head.Method.Of(HeadBytes);

    public ReadOnlySpan<byte> Target => Head.Target.Of(HeadBytes);

    public ReadOnlySpan<byte> RawPath => Head.Path.Of(HeadBytes);

    public ReadOnlySpan<byte> Query => Head.Query.Of(HeadBytes);

    public string MethodName => KnownMethods.NameOf(Head.KnownMethod, Method);

    public string Host => Encoding.ASCII.GetString(Head.Host.Of(HeadBytes));

    public string Path => _path ??= PercentEncoding.DecodeToString(RawPath);

    /// <summary>The fields behind a chunked body; null when there are none.</summary>
    public FieldList? Trailers { get; private set; }

    public ReadOnlySpan<byte> TrailerBytes => _trailerBytes.AsSpan(_trailersStart);

    /// <summary>The pattern of the route; null without one, and for the fallback.</summary>
    public RoutePattern? RoutePattern => _match.Pattern;

    /// <summary>The index of the route; -1 without one.</summary>
    public int RouteIndex => _match.EntryIndex;

    /// <summary>The Allow field's value, for 405 and OPTIONS.</summary>
    public ReadOnlySpan<byte> Allow => _match.Allow;

    private int End => Math.Max(_headEnd, _bodyStart + _bodyLength);

    // Two threads may join the pieces at once: both make the same of them.
    private byte[] Bytes => Volatile.Read(ref _pieces) is { } pieces ? Join(pieces) : _bytes;

    /// <summary>The connection's buffer must be left to those who may read it, since the request is too long for a copy.</summary>
    public bool IsLent => _isGivenInPieces || _isRead;

    public MatchStatus MatchRoute(RouteTable routes, ReadOnlySpan<byte> head) =>
        routes.Match(Head.KnownMethod, Head.Method.Of(head), Head.Path.Of(head), ref _match);

    public bool TryGetField(ReadOnlySpan<byte> lowerCaseName, out ReadOnlySpan<byte> value)
    {
        var found = Head.TryGetField(HeadBytes, lowerCaseName, out var range);
        value = found ? range.Of(HeadBytes) : default;
        return found;
    }

    /// <summary>The value of all lines of that name (RFC 9110 5.3).</summary>
    public string? Field(string name)
    {
        string? joined = null;
        for (var i = 0; i < Head.FieldCount; i++)
        {
            var field = FieldAt(i);
            if (field.NameEquals(name))
            {
                joined = joined is null ? field.Value : $"{joined}, {field.Value}";
            }
        }

        return joined;
    }

    public HttpRequest ToRequest()
    {
        IReadOnlyList<KeyValuePair<string, string>> fields = new KeptFields(Head.Fields, Head.FieldCount, HeadBytes);
        return new HttpRequest(MethodName, Encoding.ASCII.GetString(Target), Activity is { } activity ? RemoteContext.Rename(fields, activity) : fields, Body.ToArray())
        {
            RoutePattern = RoutePattern?.Text,
            RouteValues = RoutePattern is { ParameterNames.Length: > 0 } pattern
                ? pattern.ParameterNames.ToDictionary(name => name, name => RouteValue(name)!)
                : ReadOnlyDictionary<string, string>.Empty,
        };
    }

    public string? RouteValue(string name) => _match.GetValue(RawPath, name);

    /// <summary>Points at the bytes of a request that is complete, or whose head is.</summary>
    public void SetBytes(byte[] bytes, int start, int headLength, int bodyStart, int bodyLength)
    {
        _bytes = bytes;
        _start = start;
        _headEnd = start + headLength;
        _bodyStart = bodyStart;
        _bodyLength = bodyLength;
    }

    /// <summary>The trailers count in these bytes from <paramref name="start"/> on.</summary>
    public void SetTrailers(FieldList? trailers, byte[] bytes, int start)
    {
        Trailers = trailers;
        _trailerBytes = bytes;
        _trailersStart = start;
    }

    /// <summary>A piece of the body that lies in the connection's buffer. Memory can be kept, so the buffer is not used again.</summary>
    public BodyPart PartOf(byte[] buffer, int start, int length, bool isLast)
    {
        // Not the same field as Lend's, which other threads write.
        _isGivenInPieces = true;
        return new BodyPart(buffer.AsMemory(start, length), isLast, IsAborted: false);
    }

    /// <summary>From now on spans of the bytes may be read when the exchange has ended.</summary>
    public void Lend() => _isRead |= !_isDetached && (End > MaxCopied || !TryDetach());

    /// <summary>The request is left to its handler: the connection will be another client's one day. Never used again after that.</summary>
    public void LeaveTransport()
    {
        (_remote, _local) = (RemoteEndPoint, LocalEndPoint);
        Transport = null;
    }

    /// <summary>Copies the bytes, so that the connection's buffer may be used again. False: somebody may have spans of them.</summary>
    public bool TryDetach()
    {
        if (_isDetached)
        {
            return true;
        }

        if (IsLent)
        {
            return false;
        }

        if (Trailers is not null)
        {
            // They come in order, so the last one ends behind all others.
            (_trailerBytes, _trailersStart) = (TrailerBytes[..Trailers[Trailers.Count - 1].ValueEnd].ToArray(), 0);
            Trailers = Trailers.Copy();
        }

        // To the same places: the loop's thread may be reading, and must see the old bytes or the new ones.
        if (End > MaxCopied)
        {
            Volatile.Write(ref _pieces, InPieces(_bytes.AsSpan(_start, End - _start)));
            _bytes = [];
        }
        else
        {
            var copy = new byte[End];
            _bytes.AsSpan(_start, End - _start).CopyTo(copy.AsSpan(_start));
            _bytes = copy;
        }

        return _isDetached = true;
    }

    private static byte[][] InPieces(ReadOnlySpan<byte> bytes)
    {
        var pieces = new byte[(bytes.Length + MaxCopied - 1) / MaxCopied][];
        for (var i = 0; i < pieces.Length; i++)
        {
            pieces[i] = bytes[..Math.Min(MaxCopied, bytes.Length)].ToArray();
            bytes = bytes[pieces[i].Length..];
        }

        return pieces;
    }

    private byte[] Join(byte[][] pieces)
    {
        var joined = new byte[End];
        var at = _start;
        foreach (var piece in pieces)
        {
            piece.CopyTo(joined, at);
            at += piece.Length;
        }

        _bytes = joined;
        Volatile.Write(ref _pieces, null);
        return joined;
    }

    private RequestField FieldAt(int index)
    {
        var field = Head.Fields[index];
        return new RequestField(field.Name.Of(HeadBytes), field.Value.Of(HeadBytes));
    }

    public void Clear()
    {
        _bytes = [];
        _pieces = null;
        _start = _headEnd = _bodyStart = _bodyLength = _trailersStart = 0;
        _path = null;
        // A head that is rejected before it has a route must not pass for one of the last request's route.
        _match.Clear();
        _trailerBytes = [];
        Trailers = null;
        _isGivenInPieces = _isRead = _isDetached = IsCounted = false;
        Transport = null;
        if (_activity is not null)
        {
            Activity = null;
        }

        // A request that is rejected before it was matched has no route, and no filter of one.
        _match.SetAllow(null);
        Head.Reset();
    }
}
