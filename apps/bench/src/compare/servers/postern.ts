import { start } from '@postern/node';
import { readSurroundings } from './serve.ts';

// Postern's own command with a folder of static files; its settings are in the environment.

await start({ app: readSurroundings().folder });
