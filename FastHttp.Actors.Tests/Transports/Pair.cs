using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Tests.Transports;

/// <summary>A connection of the loop with its owner, and the client at its far end.</summary>
internal sealed record Pair(TestLoop Loop, TransportConnection Server, Owner Owner, ITestClient Client) : IDisposable
{
    /// <summary>Sends from the client; the loop runs while the server's side is full, so the caller's owner must take bytes.</summary>
    public void ClientSends(byte[] bytes)
    {
        var sent = 0;
        Loop.RunUntil(() =>
        {
            sent += Math.Max(0, Client.Send(bytes.AsSpan(sent)));
            return sent == bytes.Length;
        });
    }

    public byte[] ClientReceives(int count) => Receives(Client.Receive, count);

    public byte[] ServerReceives(int count) => Receives(Server.Receive, count);

    /// <summary>Receives until something other than bytes comes: 0 or Broken.</summary>
    public int ClientReceivesEnd() => ReceivesEnd(Client.Receive);

    public int ServerReceivesEnd() => ReceivesEnd(Server.Receive);

    private byte[] Receives(Receiver receive, int count)
    {
        var bytes = new byte[count];
        var received = 0;
        Loop.RunUntil(() =>
        {
            received += Math.Max(0, receive(bytes.AsSpan(received)));
            return received == count;
        });
        return bytes;
    }

    private int ReceivesEnd(Receiver receive)
    {
        var scratch = new byte[65536];
        int result = TransportConnection.WouldBlock;
        Loop.RunUntil(() =>
        {
            result = receive(scratch);
            return result is 0 or TransportConnection.Broken;
        });
        return result;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Close();
    }

    private delegate int Receiver(Span<byte> destination);
}
