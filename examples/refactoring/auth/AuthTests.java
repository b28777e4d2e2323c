package auth;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the module has to do, however it remembers who is logged in. Run with: java auth/AuthTests.java */
final class AuthTests {
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final App app = new App(() -> now);

    AuthTests() {
        app.users.add("ada", "correct horse", false);
        app.users.add("root", "battery staple", true);
    }

    void theRightPasswordLetsAMemberIn() {
        var headers = app.login.login("ada", "correct horse").orElseThrow();
        check(app.pages.visitor(headers).map(User::name).orElse("nobody").equals("ada"), "ada is not known");
    }

    void aWrongPasswordDoesNot() {
        check(app.login.login("ada", "wrong").isEmpty(), "ada got in");
        check(app.login.login("nobody", "wrong").isEmpty(), "nobody got in");
    }

    void nobodyGetsInWithoutACredentialOrWithAChangedOne() {
        check(app.pages.visitor(Map.of()).isEmpty(), "no header got in");
        var changed = new LinkedHashMap<String, String>();
        app.login.login("ada", "correct horse")
                .orElseThrow()
                .forEach((name, value) -> changed.put(name, value.substring(0, value.length() - 2) + "zz"));
        check(app.pages.visitor(changed).isEmpty(), "a changed credential got in");
    }

    void afterHalfAnHourALoginIsOver() {
        var headers = app.login.login("ada", "correct horse").orElseThrow();
        now = now.plus(Duration.ofMinutes(29));
        check(app.pages.visitor(headers).isPresent(), "it was over after 29 minutes");
        now = now.plus(Duration.ofMinutes(2));
        check(app.pages.visitor(headers).isEmpty(), "it still held after 31 minutes");
    }

    void anAdministratorGetsIntoTheAdminPages() {
        var headers = app.login.login("root", "battery staple").orElseThrow();
        check(app.adminPages.openFor(headers), "root was not let in");
    }

    void aMemberDoesNotGetIntoTheAdminPages() {
        var headers = app.login.login("ada", "correct horse").orElseThrow();
        check(!app.adminPages.openFor(headers), "ada was let in");
        check(!app.adminPages.openFor(Map.of()), "nobody was let in");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    public static void main(String[] args) {
        var tests = new LinkedHashMap<String, Runnable>();
        tests.put("the right password lets a member in", () -> new AuthTests().theRightPasswordLetsAMemberIn());
        tests.put("a wrong password does not", () -> new AuthTests().aWrongPasswordDoesNot());
        tests.put(
                "nobody gets in without a credential or with a changed one",
                () -> new AuthTests().nobodyGetsInWithoutACredentialOrWithAChangedOne());
        tests.put("after half an hour a login is over", () -> new AuthTests().afterHalfAnHourALoginIsOver());
        tests.put(
                "an administrator gets into the admin pages",
                () -> new AuthTests().anAdministratorGetsIntoTheAdminPages());
        tests.put(
                "a member does not get into the admin pages", () -> new AuthTests().aMemberDoesNotGetIntoTheAdminPages());
        System.exit(Suite.run("AuthTests", tests) ? 0 : 1);
    }
}
