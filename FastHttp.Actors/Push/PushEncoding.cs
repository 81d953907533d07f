namespace FastHttp.Actors.Push;

/// <summary>Makes the bytes of one <see cref="PushForm"/>. One for all clients of its kind; any thread.</summary>
internal abstract class PushEncoding(PushForm form)
{
    public PushForm Form => form;

    /// <summary>The bytes of the message, which are sent to all and never changed.</summary>
    public abstract byte[] Encode(PushMessage message);
}
