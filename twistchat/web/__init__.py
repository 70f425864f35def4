"""What browsers ask for and get, without sockets: routes, answers, headers, assets."""
