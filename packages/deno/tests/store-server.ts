import { createKvStore } from '../src/kv-store.ts';

// Serves a real Deno KV store over loopback, so that a test on Node can use it. The argument is the
// database's file, which several processes may share.

const kv = await Deno.openKv(Deno.args[0]);
const store = createKvStore(kv);

/** Sends each commit twice, as KV does over a network if a response was lost. */
const repeating = createKvStore(
  new Proxy(kv, {
    get: (target, name) =>
      name === 'atomic' ? repeatCommit : Reflect.get(target, name).bind(target),
  }),
);

function repeatCommit(): Deno.AtomicOperation {
  const operation = kv.atomic();
  const commit = operation.commit.bind(operation);
  return Object.assign(operation, { commit: async () => (await commit()) && commit() });
}

async function countEntries(key: string): Promise<number> {
  const entries = await Array.fromAsync(kv.list({ prefix: ['postern'] }));
  return entries.filter((entry) => entry.key[1] === key).length;
}

Deno.serve(
  {
    hostname: '127.0.0.1',
    port: 0,
    onListen: ({ port }) => console.log(JSON.stringify({ port })),
  },
  async (request) => {
    const { act, key, expected, record } = await request.json();
    if (act === 'read') return Response.json({ record: await store.read(key) });
    if (act === 'delete') return Response.json({ deleted: await store.delete(key) });
    if (act === 'count') return Response.json({ entries: await countEntries(key) });
    if (act === 'repeat') {
      return Response.json({ written: await repeating.writeIfVersion(key, expected, record) });
    }
    return Response.json({ written: await store.writeIfVersion(key, expected, record) });
  },
);
