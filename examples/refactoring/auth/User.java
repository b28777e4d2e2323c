package auth;

/** Someone who may log in. */
record User(String name, boolean admin) {}
