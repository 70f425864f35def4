/** Portuguese of Brazil: what the timeline says. */

export default {};
