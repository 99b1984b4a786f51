export { type CodeExplanation, type ExplainCode, explainCode } from './explain-code.ts';
export { FlowsView } from './flows-view.tsx';
