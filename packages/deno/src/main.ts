import { start } from './start.ts';

// `deno run npm:@postern/deno/main`: the edge, configured by a file or by the environment.
await start();
