import { render } from 'preact';
import { FlowsPage } from './flows-page.tsx';
import './inspector.css';

const root = document.getElementById('app');
if (root) render(<FlowsPage />, root);
