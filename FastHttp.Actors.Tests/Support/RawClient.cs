using System.Text;

namespace FastHttp.Actors.Tests.Support;

/// <summary>Sends bytes as they are and reads responses strictly: it knows no more of HTTP than what frames a response.</summary>
internal sealed class RawClient(Wire wire) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private byte[] _received = new byte[4096];
    private int _length;

    /// <summary>Text is sent as Latin-1, so that every byte can be written in a string.</summary>
    public Task Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        await wire.Send(bytes, patience.Token);
    }

    /// <summary>One complete response. <paramref name="toHead"/>: the request was HEAD, so the response has no body.</summary>
    public async Task<RawResponse> ReceiveResponse(bool toHead = false)
    {
        var response = await ReceiveHead();
        if (toHead || response.Status is 204 or 304 or < 200)
        {
            return response;
        }

        return response["Transfer-Encoding"] == "chunked"
            ? response with { Body = await ReceiveChunks() }
            : response with { Body = await Receive(int.Parse(response["Content-Length"]!)) };
    }

    /// <summary>A response without its body, which the caller takes.</summary>
    public async Task<RawResponse> ReceiveHead()
    {
        var head = await ReceiveThrough("\r\n\r\n");
        var lines = head[..^4].Split("\r\n");
        return new RawResponse(int.Parse(lines[0].Split(' ')[1]), lines[0], lines.Skip(1).Select(FieldOf).ToList(), "");
    }

    /// <summary>The data of the next chunk; empty for the last one.</summary>
    public async Task<string> ReceiveChunk()
    {
        var size = Convert.ToInt32((await ReceiveThrough("\r\n"))[..^2], 16);
        var data = await Receive(size);
        return await Receive(2) == "\r\n" ? data : throw new IOException("A chunk does not end in CR LF.");
    }

    public async Task<RawResponse> Exchange(string request)
    {
        await Send(request);
        return await ReceiveResponse(request.StartsWith("HEAD ", StringComparison.Ordinal));
    }

    /// <summary>All that comes until the server closes. Fails when the connection is reset instead.</summary>
    public async Task<string> ReceiveToEnd()
    {
        while (await Fill() is var received && received != 0)
        {
            if (received < 0)
            {
                throw new IOException($"The connection was reset after {_length} bytes.");
            }
        }

        return Take(_length);
    }

    /// <summary>Waits for the end of the connection, however it comes: 0 is a proper close, -1 a reset.</summary>
    public async Task<int> ReceiveEnd()
    {
        int received;
        while ((received = await Fill()) > 0)
        {
        }

        return received;
    }

    /// <summary>Waits for the next byte or the end. Fails when the connection is reset instead.</summary>
    public async Task<bool> IsAtEnd()
    {
        if (_length > 0)
        {
            return false;
        }

        return await Fill() is var received and >= 0 ? received == 0 : throw new IOException("The connection was reset.");
    }

    /// <summary>Exactly that many bytes.</summary>
    public async Task<string> Receive(int count)
    {
        while (_length < count)
        {
            await FillOrFail();
        }

        return Take(count);
    }

    /// <summary>Takes that many bytes and not one more, so that the rest stays on its way.</summary>
    public async Task Take(long count)
    {
        var held = (int)Math.Min(count, _length);
        Take(held);
        using var patience = new CancellationTokenSource(Patience);
        var scratch = new byte[64 * 1024];
        for (var left = count - held; left > 0;)
        {
            var received = await wire.Receive(scratch.AsMemory(0, (int)Math.Min(left, scratch.Length)), patience.Token);
            left -= received > 0 ? received : throw new IOException($"The connection ended {left} bytes too early.");
        }
    }

    public void CloseSend() => wire.CloseSend();

    public void Abort() => wire.Abort();

    public void Dispose() => wire.Dispose();

    private static KeyValuePair<string, string> FieldOf(string line)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        return new(line[..colon], line[(colon + 2)..]);
    }

    private async Task<string> ReceiveChunks()
    {
        var body = new StringBuilder();
        while (await ReceiveChunk() is { Length: > 0 } data)
        {
            body.Append(data);
        }

        return body.ToString();
    }

    private async Task<string> ReceiveThrough(string end)
    {
        var mark = Encoding.Latin1.GetBytes(end);
        int at;
        while ((at = _received.AsSpan(0, _length).IndexOf(mark)) < 0)
        {
            await FillOrFail();
        }

        return Take(at + mark.Length);
    }

    private string Take(int count)
    {
        var text = Encoding.Latin1.GetString(_received, 0, count);
        _received.AsSpan(count, _length - count).CopyTo(_received);
        _length -= count;
        return text;
    }

    private async Task FillOrFail()
    {
        if (await Fill() <= 0)
        {
            throw new IOException($"The connection ended within a response, after \"{Encoding.Latin1.GetString(_received, 0, _length)}\".");
        }
    }

    private async Task<int> Fill()
    {
        if (_length == _received.Length)
        {
            Array.Resize(ref _received, _received.Length * 2);
        }

        using var patience = new CancellationTokenSource(Patience);
        var received = await wire.Receive(_received.AsMemory(_length), patience.Token);
        _length += Math.Max(0, received);
        return received;
    }
}
