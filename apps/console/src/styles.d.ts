/** A style that belongs to a page which is loaded when it is looked at. */
declare module '*.css';
