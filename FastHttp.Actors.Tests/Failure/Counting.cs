namespace FastHttp.Actors.Tests.Failure;

/// <summary>Responds with the number of requests it has served, from 1 again after a restart; on /boom and /end it throws.</summary>
internal sealed class Counting : HttpHandlerActor
{
    private int _served;

    protected override void OnRequest(RequestCtx ctx)
    {
        switch (ctx.Path)
        {
            case "/boom":
                throw new InvalidOperationException("Boom");
            case "/end":
                throw new InvalidOperationException("End");
            default:
                ctx.Text($"{++_served}");
                break;
        }
    }
}
