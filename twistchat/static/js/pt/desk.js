/** Portuguese of Brazil: what the inbox, the commands, the search, the settings and the like say. */

export default {};
