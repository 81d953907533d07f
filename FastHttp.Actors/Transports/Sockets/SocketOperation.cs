using System.Net.Sockets;

namespace FastHttp.Actors.Transports.Sockets;

/// <summary>Told on the loop's thread that one of its operations has completed.</summary>
internal interface ISocketOperationOwner
{
    void OnCompleted(SocketOperation operation);
}

/// <summary>
/// One reusable asynchronous operation. It completes on the thread pool, is queued to the loop, and is free for the next use
/// when its owner has been told there.
/// </summary>
internal sealed class SocketOperation(SocketTransport transport, ISocketOperationOwner owner)
    // Nothing of the caller's context is wanted at the completion.
    : SocketAsyncEventArgs(true)
{
    public bool InFlight { get; private set; }

    /// <summary>True: it is told when a connection comes. False: one was waiting and is here, or an error is.</summary>
    public bool Accept(Socket socket) => InFlight = socket.AcceptAsync(this);

    public Socket TakeAccepted()
    {
        var socket = AcceptSocket!;
        AcceptSocket = null;
        return socket;
    }

    /// <summary>Receives nothing: completes when there is something to receive.</summary>
    public void WaitForBytes(Socket socket) => Run(socket.ReceiveAsync(this));

    public void Send(Socket socket) => Run(socket.SendAsync(this));

    /// <summary>Loop's thread.</summary>
    public void Deliver()
    {
        InFlight = false;
        owner.OnCompleted(this);
    }

    protected override void OnCompleted(SocketAsyncEventArgs e) => transport.Enqueue(this, wake: true);

    private void Run(bool isPending)
    {
        InFlight = true;
        if (!isPending)
        {
            transport.Enqueue(this, wake: false);
        }
    }
}
