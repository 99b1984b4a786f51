import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { router } from './router.tsx';

const root = document.getElementById('app');
if (root) createRoot(root).render(<RouterProvider router={router} />);
