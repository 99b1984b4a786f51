import { createKvStore } from '../src/kv-store.ts';

// Lets a test elsewhere use a real Deno KV as a store, act by act, over loopback.
// The argument is the database's file, which several of these may share.

const kv = await Deno.openKv(Deno.args[0]);
const store = createKvStore(kv);

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
    return Response.json({ written: await store.writeIfVersion(key, expected, record) });
  },
);
