import { start } from '@postern/deno';

// The product on Deno: the edge, and the console's build. `start.sh` passes the names of our variables.
await start({ app: new URL('../../console/dist', import.meta.url).pathname, names: Deno.args });
