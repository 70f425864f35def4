/** A line that was meant as a command and is none; its message is for people. */
export class Misuse extends Error {}
