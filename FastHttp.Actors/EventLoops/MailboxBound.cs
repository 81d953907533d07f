using Akka.Dispatch.MessageQueues;

namespace FastHttp.Actors.EventLoops;

/// <summary>Of the queues of one mailbox type in one system: how many messages may wait (0: any number), and where the rest goes.</summary>
internal sealed record MailboxBound(int Capacity, IMessageQueue DeadLetters);
