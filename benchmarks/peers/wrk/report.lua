-- One line of JSON at wrk's end, in the words of peers/load.
function done(summary, latency)
    local failed = summary.errors
    io.write(string.format(
        '{"requests":%d,"seconds":%.4f,"errors":%d,"p50_us":%.1f,"p99_us":%.1f,"p999_us":%.1f}\n',
        summary.requests, summary.duration / 1e6, failed.connect + failed.read + failed.write + failed.status + failed.timeout,
        latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
