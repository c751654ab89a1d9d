/**
 * Lets a test in one browser exchange JSON messages with the same test in another, through the server that both have
 * loaded their page from. A room is the ordered list of all that was said in it; a browser reads what others said.
 * The client is test/helpers/rendezvous.ts.
 *
 *   PUT    /rendezvous/<room>/<browser>           comes in; who comes a second time (a test run again) empties the room
 *   POST   /rendezvous/<room>/<browser>           says the body
 *   GET    /rendezvous/<room>/<browser>?number=0  hears message 0, 1, 2 … of the others. 204: nothing in ten seconds,
 *                                                 ask again; 410: the other has left
 *   DELETE /rendezvous/<room>/<browser>           leaves
 */
const { EventEmitter, once } = require('node:events');

const longestWait = 10_000;

class Room extends EventEmitter {
  #entries = [];

  add(browser, text) {
    this.#entries.push({ browser, text });
    this.emit('entry');
  }

  knows(browser) {
    return this.#entries.some((entry) => entry.browser === browser);
  }

  /** Message `number` of others than `browser`; its text is `null` where they left instead; `undefined` for none yet. */
  async hear(browser, number) {
    const limit = AbortSignal.timeout(longestWait);
    for (;;) {
      const entry = this.#entries.filter((one) => one.browser !== browser)[number];
      if (entry) return entry;
      try {
        await once(this, 'entry', { signal: limit });
      } catch {
        return undefined;
      }
    }
  }
}

function createRendezvous() {
  const rooms = new Map();
  const enter = (name) => rooms.set(name, new Room()).get(name);

  const answers = {
    PUT(name, browser) {
      if (!rooms.has(name) || rooms.get(name).knows(browser)) enter(name);
      return { status: 200 };
    },
    POST(name, browser, text) {
      rooms.get(name)?.add(browser, text);
      return { status: 200 };
    },
    async GET(name, browser, _text, number) {
      const entry = await rooms.get(name)?.hear(browser, number);
      if (!entry) return { status: 204 };
      return entry.text === null ? { status: 410 } : { status: 200, body: entry.text };
    },
    DELETE(name, browser) {
      rooms.get(name)?.add(browser, null);
      return { status: 200 };
    },
  };

  return async (request, response, next) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const [, rendezvous, room, browser] = pathname.split('/');
    const answer = rendezvous === 'rendezvous' ? answers[request.method] : undefined;
    if (!answer) return next();
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const { status, body } = await answer(room, browser, text, Number(searchParams.get('number')));
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(body);
  };
}

module.exports = { 'middleware:rendezvous': ['factory', createRendezvous] };
