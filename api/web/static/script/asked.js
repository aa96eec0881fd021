// A request whose answer is waited for.
bonso.asked = (method, url, body) => new Promise((resolve) => bonso.ask(method, url, body, resolve));
