import { writePages } from './write-pages.ts';

// Writes the pages that Astro builds the site from.
process.stdout.write(`${writePages().length} pages\n`);
