package auth;

import java.time.InstantSource;

/** Puts the module together. */
final class App {
    final Users users = new Users();
    final Login login;
    final Pages pages;
    final AdminPages adminPages;

    App(InstantSource clock) {
        var sessions = new Sessions(clock);
        this.login = new Login(users, sessions);
        this.pages = new Pages(sessions);
        this.adminPages = new AdminPages(sessions);
    }
}
