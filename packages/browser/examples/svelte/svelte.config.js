// Without this file, svelte-check uses the first vite.config that it finds in a folder above.
export default {};
