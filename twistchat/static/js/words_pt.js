/** Portuguese of Brazil. */
export default {};
