import { COMBINATIONS } from './combinations.ts';
import { setUpMachine } from './machine.ts';
import { tryCombination } from './try-combination.ts';

// `pnpm test:templates` tries every combination; with arguments, those of a framework, of a runtime, or
// of both. It prints a line for each, with the seconds of each step.

const wanted = process.argv.slice(2);
const combinations = COMBINATIONS.filter(({ framework, runtime }) => {
  return wanted.every((word) => word === framework || word === runtime);
});
const machine = await setUpMachine();
let failed = 0;
try {
  for (const combination of combinations) {
    const name = `${combination.framework} on ${combination.runtime}`;
    try {
      const times = await tryCombination(machine, combination);
      const text = Object.entries(times).map(([step, seconds]) => `${step} ${seconds.toFixed(1)}`);
      console.log(`passed  ${name.padEnd(22)} ${text.join(', ')}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n${error instanceof Error ? error.message : String(error)}`);
    }
  }
} finally {
  await machine.end();
}
console.log(`${combinations.length - failed} of ${combinations.length} passed`);
process.exitCode = failed === 0 ? 0 : 1;
