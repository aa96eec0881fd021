// A player asks for a sound in pieces; what is kept is whole.
function part(request, found) {
  var range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") || "");
  if (!range || (!range[1] && !range[2])) return found;
  return found.arrayBuffer().then(function (content) {
    var size = content.byteLength;
    var first = range[1] ? Number(range[1]) : Math.max(0, size - Number(range[2]));
    var last = range[1] && range[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
    if (first > last) return new Response("", { status: 416, headers: { "content-range": "bytes */" + size } });
    return new Response(content.slice(first, last + 1), {
      status: 206,
      headers: {
        "content-type": found.headers.get("content-type"),
        "content-range": "bytes " + first + "-" + last + "/" + size,
        "content-length": String(last - first + 1),
        "accept-ranges": "bytes"
      }
    });
  });
}
