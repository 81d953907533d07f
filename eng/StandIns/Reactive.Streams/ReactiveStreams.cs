namespace Reactive.Streams;

// The four public interfaces of the Reactive Streams specification (https://www.reactive-streams.org), generic form.

public interface IPublisher<out T>
{
    void Subscribe(ISubscriber<T> subscriber);
}

public interface ISubscriber<in T>
{
    void OnSubscribe(ISubscription subscription);

    void OnNext(T element);

    void OnError(Exception cause);

    void OnComplete();
}

public interface ISubscription
{
    void Request(long n);

    void Cancel();
}

public interface IProcessor<in T1, out T2> : ISubscriber<T1>, IPublisher<T2>;
