using FastHttp.Actors.Tests.Dashboard;
using FastHttp.Actors.Tests.EndToEnd;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>Clients of other makers: text and bytes of all sizes, deflated and not, pings, a close from either side.</summary>
public sealed class OtherClientTests
{
    private const string Python = """
        import asyncio, random, sys, websockets

        async def main(url):
            for compression in (None, "deflate"):
                async with websockets.connect(url, compression=compression, max_size=None) as ws:
                    assert ("permessage-deflate" in ws.response_headers.get("Sec-WebSocket-Extensions", "")) == (compression is not None)
                    for length in (0, 1, 125, 126, 65535, 65536, 300000):
                        text = "".join(random.choices("abcdefghijklmnopqrstuvwxyzäß€😀", k=length))
                        await ws.send(text)
                        assert await ws.recv() == text, length
                        data = random.randbytes(length)
                        await ws.send(data)
                        assert await ws.recv() == data, length
                    await ws.send(["in ", "three ", "frames"])
                    assert await ws.recv() == "in three frames"
                    await (await ws.ping(b"there?"))
                assert ws.close_code == 1000, ws.close_code
                async with websockets.connect(url, compression=compression) as ws:
                    await ws.send("close")
                    try:
                        await ws.recv()
                        assert False
                    except websockets.ConnectionClosed as closed:
                        assert (closed.rcvd.code, closed.rcvd.reason) == (4001, "as you like"), closed
            print("done")

        asyncio.run(main(sys.argv[1]))
        """;

    private const string Node = """
        const WebSocket = require(process.argv[1]);
        const { randomBytes } = require('crypto');
        const once = (ws, event) => new Promise((resolve, reject) => { ws.once(event, (...all) => resolve(all)); ws.once('error', reject) });
        const check = (isRight, what) => { if (!isRight) throw new Error(what) };
        (async () => {
          for (const perMessageDeflate of [false, { threshold: 0 }]) {
            const ws = new WebSocket(process.argv[2], { perMessageDeflate });
            ws.setMaxListeners(0);
            await once(ws, 'open');
            check(ws.extensions.includes('permessage-deflate') === !!perMessageDeflate, ws.extensions);
            for (const length of [0, 1, 125, 126, 65535, 65536, 300000]) {
              const data = randomBytes(length);
              for (const sent of [data, data.toString('base64')]) {
                ws.send(sent);
                const [got, isBinary] = await once(ws, 'message');
                check(isBinary === Buffer.isBuffer(sent) && got.equals(Buffer.from(sent)), length);
              }
            }
            ws.ping('there?');
            check((await once(ws, 'pong'))[0].toString() === 'there?', 'pong');
            ws.close(4000, 'bye');
            check((await once(ws, 'close'))[0] === 4000, 'close');
            const other = new WebSocket(process.argv[2], { perMessageDeflate });
            await once(other, 'open');
            other.send('close');
            const [code, reason] = await once(other, 'close');
            check(code === 4001 && reason.toString() === 'as you like', `${code} ${reason}`);
          }
          console.log('done');
        })().catch(error => { console.error(error); process.exit(1) });
        """;

    private const string Browser = """
        async target => {
          const told = [];
          const open = () => new Promise((resolve, reject) => {
            const ws = new WebSocket(`ws://${location.host}${target}`);
            ws.binaryType = 'arraybuffer';
            ws.onopen = () => resolve(ws);
            ws.onerror = () => reject(new Error('It did not open.'));
          });
          const next = ws => new Promise(resolve => { ws.onmessage = message => resolve(message.data) });
          const closed = ws => new Promise(resolve => { ws.onclose = close => resolve(`${close.code} ${close.reason} ${close.wasClean}`) });
          const ws = await open();
          told.push(ws.extensions === '' ? 'plain' : 'deflated');
          for (const length of [0, 1, 125, 126, 65535, 65536, 300000]) {
            const data = new Uint8Array(length);
            for (let at = 0; at < length; at += 65536) crypto.getRandomValues(data.subarray(at, at + 65536));
            const text = Array.from(data, value => String.fromCharCode(0xA0 + value)).join('');
            ws.send(text);
            if (await next(ws) !== text) told.push(`text of ${length}`);
            ws.send(data);
            if (new Uint8Array(await next(ws)).toString() !== data.toString()) told.push(`${length} bytes`);
          }
          const end = closed(ws);
          ws.close(4000, 'bye');
          told.push(await end);
          const other = await open();
          const otherEnd = closed(other);
          other.send('close');
          told.push(await otherEnd);
          return told;
        }
        """;

    [RequiresToolFact("python3-websockets")]
    public async Task Python_websockets()
    {
        Tools.Require("python3-websockets");
        await using var server = await Start();
        // The system's own, for which the module is installed.
        var run = await ToolRun.Start("/usr/bin/python3", "-c", Python, $"ws://{server.Binding.LocalEndPoint}/deflate");
        Assert.Equal((0, "done", ""), (run.ExitCode, run.Output.Trim(), run.Errors));
    }

    [RequiresToolFact("node-ws")]
    public async Task Node_ws()
    {
        var module = Path.GetDirectoryName(Tools.Require("node-ws"))!;
        await using var server = await Start();
        var run = await ToolRun.Start("node", "-e", Node, module, $"ws://{server.Binding.LocalEndPoint}/deflate");
        Assert.Equal((0, "done", ""), (run.ExitCode, run.Output.Trim(), run.Errors));
    }

    [RequiresToolFact("chromium")]
    public async Task Chromium()
    {
        await using var server = await Start();
        await using var browser = await DashboardBrowser.Open(server, path: "/");
        Assert.Equal(["plain", "4000  true", "4001 as you like true"], (await browser.Page.EvaluateAsync<string[]>(Browser, "/plain"))!);
        Assert.Equal(["deflated", "4000  true", "4001 as you like true"], (await browser.Page.EvaluateAsync<string[]>(Browser, "/deflate"))!);
    }

    private static Task<TestServer> Start() => TestServer.Start(routes =>
    {
        routes.MapGet("/", ctx => ctx.SetContentType("text/html").Bytes("<!doctype html><title>Page</title>"u8));
        routes.MapWebSocket("/plain", EchoActor.Of());
        routes.MapWebSocket("/deflate", EchoActor.Of(), new WebSocketOptions { Deflate = true });
    });
}
