package auth;

import java.util.Map;

/** Runs tests and says how they went. */
final class Suite {
    private Suite() {}

    static boolean run(String name, Map<String, Runnable> tests) {
        var failed = 0;
        for (var test : tests.entrySet()) {
            try {
                test.getValue().run();
                System.out.println("ok      " + test.getKey());
            } catch (AssertionError | RuntimeException e) {
                failed++;
                System.out.println("FAILED  " + test.getKey() + ": " + e.getMessage());
            }
        }
        System.out.println(name + ": " + (tests.size() - failed) + " of " + tests.size() + " passed");
        return failed == 0;
    }
}
