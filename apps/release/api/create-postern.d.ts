// The public API: what each entry exports, and every type that it leads to.
// After a wanted change: `pnpm api`, and a changeset that says what users will notice.
