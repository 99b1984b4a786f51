import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { router } from './router.tsx';

const root = document.getElementById('app');
if (root) createRoot(root).render(<RouterProvider router={router} />);
