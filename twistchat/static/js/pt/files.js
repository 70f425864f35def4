/** Portuguese of Brazil: what files and voice say. */

export default {};
