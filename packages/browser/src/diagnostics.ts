export { diagnose, explain, type Finding } from './diagnostics/diagnose.ts';
export { type Explanation, explanations } from './diagnostics/explanations.ts';
