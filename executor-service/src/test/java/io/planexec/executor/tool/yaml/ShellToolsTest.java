package io.planexec.executor.tool.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.planexec.executor.artifact.AttemptFiles;
import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.isolation.Isolation;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolCall;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellToolsTest {
    private Path workspace = Path.of("");
    private @Nullable AttemptFiles files;

    @BeforeEach
    @BeforeProperty
    void makeFolders() throws IOException {
        workspace = Files.createTempDirectory("planexec-shell-test-").toRealPath();
        files = new GoalFolders(workspace, workspace, "out/{goalId}").open("g");
    }

    @AfterEach
    @AfterProperty
    void removeFolders() throws IOException {
        try (var all = Files.walk(workspace)) {
            for (var path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static Tool tool(String yaml) throws UnusableTools {
        return tool(yaml, Isolation.NONE);
    }

    private static Tool tool(String yaml, Isolation isolation) throws UnusableTools {
        return ToolFile.read("tools.yaml", yaml, Map.of("SECRET", "s3cr3t €")::get, isolation)
                .getFirst();
    }

    private static Tool script(String shell) throws UnusableTools {
        return script(shell, Isolation.NONE);
    }

    private static Tool script(String shell, Isolation isolation) throws UnusableTools {
        return tool("""
                tools:
                  - name: t
                    description: A tool.
                    parameters: [{name: p}]
                    script:
                      shell: |
                """ + shell.indent(8), isolation);
    }

    private Map<String, @Nullable Object> run(Tool tool, Map<String, @Nullable Object> arguments)
            throws ToolFailure, InterruptedException {
        var context = new ToolContext(Objects.requireNonNull(files), "a goal", 1);
        tool.prepare(context);
        return tool.run(arguments, context);
    }

    private String stdout(Tool tool, Map<String, @Nullable Object> arguments) throws ToolFailure, InterruptedException {
        return String.valueOf(run(tool, arguments).get("stdout"));
    }

    @Test
    void aScriptRunsInTheGoalsFolderAndGivesItsOutputs() throws Exception {
        var output = run(script("pwd; echo {{p}} >&2"), Map.of("p", "to stderr"));
        assertThat(output)
                .containsEntry("exitCode", 0)
                .containsEntry("stdout", workspace.resolve("out/g") + "\n")
                .containsEntry("stderr", "to stderr\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "; rm -rf /tmp/nothing",
                "$(touch hacked)",
                "`touch hacked`",
                "' ; touch hacked ; '",
                "\" ; touch hacked ; \"",
                "'\\'' ; touch hacked #",
                "a\ntouch hacked\n",
                "*",
                "~",
                "${HOME}",
                "$HOME",
                "a && touch hacked",
                "a | touch hacked",
                "> hacked",
                "\\",
                "\\'",
                "!!",
                "{a,b}",
                "",
                " ",
                "\t",
                "\r\n",
                "#",
                "ünïcödé € 𝄞",
                "\u0081\u0088",
            })
    void aValueIsOneWordWhateverItHolds(String value) throws Exception {
        var output = stdout(script("printf '[%s]' {{p}} x{{p}}y; printf '[%s]' {{p}}"), Map.of("p", value));
        assertThat(output).isEqualTo("[" + value + "][x" + value + "y][" + value + "]");
        assertThat(workspace.resolve("out/g/hacked")).doesNotExist();
    }

    private static Tool counting(String type) throws UnusableTools {
        return tool("""
                tools:
                  - name: t
                    description: A tool.
                    parameters: [{name: n, type: %s, allowLeadingDash: true}]
                    script:
                      shell: "x={{n}}; echo [$x]"
                """.formatted(type));
    }

    /** What stands in arithmetic is computed, and bash runs the commands of a subscript while it computes. */
    @ParameterizedTest
    @ValueSource(
            strings = {"a[$(touch hacked)]", "$(touch hacked)", "1;touch hacked", "x", "", "1e3", "0x10", "1 2", "--1"})
    void aNumberThatAScriptIsGivenIsNothingButDigits(String value) throws Exception {
        for (var type : List.of("integer", "number")) {
            assertThatThrownBy(() -> run(counting(type), Map.of("n", value)))
                    .isInstanceOf(ToolFailure.class)
                    .hasMessageContaining("the parameter \"n\" of \"t\" is no " + type);
        }
        assertThat(workspace.resolve("out/g/hacked")).doesNotExist();
    }

    @Test
    void numbersReachAScriptAsDigits() throws Exception {
        assertThat(stdout(counting("integer"), Map.of("n", -12))).isEqualTo("[-12]\n");
        assertThat(stdout(counting("integer"), Map.of("n", 3.0))).isEqualTo("[3]\n");
        assertThat(stdout(counting("integer"), Map.of("n", new BigInteger("9".repeat(30)))))
                .isEqualTo("[" + "9".repeat(30) + "]\n");
        assertThat(stdout(counting("number"), Map.of("n", 1e-7))).isEqualTo("[0.00000010]\n");
        assertThat(stdout(counting("number"), Map.of("n", 1e21))).isEqualTo("[1000000000000000000000]\n");
        assertThatThrownBy(() -> run(counting("integer"), Map.of("n", 3.5))).hasMessageContaining("is no integer: 3.5");
        assertThatThrownBy(() -> run(counting("number"), Map.of("n", Double.POSITIVE_INFINITY)))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("is no number");
        assertThat(stdout(counting("number"), Map.of())).isEqualTo("[]\n");
    }

    @Provide
    Arbitrary<String> nasty() {
        return Arbitraries.strings()
                .withChars("ab '\"\\$`(){}[]<>|&;#*?~!=%\n\t\r-")
                .withChars('\u0080', '\u00ff')
                .ofMaxLength(30)
                .filter(text -> !text.startsWith("-"));
    }

    @Property(tries = 100)
    void anyValueArrivesAsItIsInEveryPlaceThatIsAccepted(@ForAll("nasty") String value) throws Exception {
        var tool = script("""
                # a comment ' that says "nothing
                f() { printf '<%s>' "$@"; }
                X={{p}}; f "$X" {{p}} a{{p}} \\
                  {{p}}'b' ${X:+set} # and a comment's end
                cat <<'EOF' >/dev/null
                it's "text
                EOF
                (f {{p}}) | cat; case {{p}} in '') ;; *) f "$(printf '%s' "a)")" {{p}} ;; esac; echo $((1 + 2))""");
        var set = value.isEmpty() ? "" : "<set>";
        var last = value.isEmpty() ? "" : "<a)><" + value + ">";
        assertThat(stdout(tool, Map.of("p", value)))
                .isEqualTo("<" + value + "><" + value + "><a" + value + "><" + value + "b>" + set + "<" + value + ">"
                        + last + "3\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo '{{p}}'",
                "echo \"{{p}}\"",
                "echo \"a $(echo \"b\") {{p}}\"",
                "echo `echo {{p}}`",
                "echo $(echo {{p}})",
                "echo $(( {{p}} + 1 ))",
                "(( {{p}} ))",
                "echo ${X:-{{p}}}",
                "echo \\{{p}}",
                "echo \"\\{{p}}\"",
                "echo a # {{p}}",
                "# it's\necho ' {{p}} '",
                "cat <<EOF\n{{p}}\nEOF",
                "cat <<-'END'\n\t{{p}}\n\tEND",
                "cat <<{{p}}\nEOF",
                "cat <<< {{p}}",
                "eval echo {{p}}",
                "trap {{p}} EXIT",
                "trap \"rm \"{{p}}.tmp EXIT",
                "trap 2>&1 {{p}} EXIT",
                "true; alias greet=\"echo \"{{p}}",
                "echo $'a' {{p}}",
                "echo \"${X:-\"a\"}\" {{p}}",
                "echo $(case x in x) echo a;; esac) {{p}}",
                "echo 'open {{p}}",
            })
    void aPlaceWhereAValueCannotBeOneWordIsRefusedWhenTheFileIsRead(String shell) {
        assertThatThrownBy(() -> script(shell))
                .isInstanceOf(UnusableTools.class)
                .hasMessageContaining("tools.yaml, line 6: tools[0].script.shell: line ")
                .hasMessageContaining("of the script");
    }

    @Test
    void aValueWithALeadingDashIsRefusedUnlessTheParameterAllowsIt() throws Exception {
        assertThatThrownBy(() -> run(script("ls {{p}}"), Map.of("p", "-la")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("begins with a dash")
                .hasMessageContaining("allowLeadingDash");
        var tool = tool("""
                tools:
                  - name: t
                    description: A tool.
                    parameters: [{name: n, type: integer, allowLeadingDash: true}]
                    script: {shell: "echo {{n}}"}
                """);
        assertThat(stdout(tool, Map.of("n", -5))).isEqualTo("-5\n");
    }

    @Test
    void aNulIsRefused() {
        assertThatThrownBy(() -> run(script("echo {{p}}"), Map.of("p", "a\0b"))).hasMessageContaining("NUL");
    }

    @Test
    void valuesHaveTheirTypesDefaultsAndChoicesInTheSchema() throws Exception {
        var tool = tool("""
                tools:
                  - name: t
                    description: A tool.
                    parameters:
                      - {name: name, type: string, required: true, enum: [a, b], description: Which.}
                      - {name: times, type: integer, default: 2}
                      - {name: rate, type: number, default: 0.00001}
                      - {name: loud, type: boolean}
                    script: {shell: "echo {{name}} {{times}} {{rate}} {{loud}}."}
                """);
        assertThat(tool.spec().inputSchema())
                .isEqualTo(Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of(
                                "name",
                                Map.of("type", "string", "description", "Which.", "enum", List.of("a", "b")),
                                "times",
                                Map.of("type", "integer", "default", 2),
                                "rate",
                                Map.of("type", "number", "default", 0.00001),
                                "loud",
                                Map.of("type", "boolean")),
                        "required",
                        List.of("name"),
                        "additionalProperties",
                        false));
        assertThat(stdout(tool, Map.of("name", "a", "loud", true))).isEqualTo("a 2 0.000010 true.\n");
        assertThat(stdout(tool, Map.of("name", "a"))).isEqualTo("a 2 0.000010 .\n");
    }

    @Test
    void theEnvironmentIsWhatIsDeclaredAndLittleElse() throws Exception {
        var tool = tool("""
                tools:
                  - name: t
                    description: A tool.
                    script:
                      shell: env | cut -d= -f1 | sort | tr '\\n' ' '; echo; echo "$GREETING"; cd "$PLANEXEC_WORKSPACE" && pwd
                      environment: {GREETING: "hello ${SECRET}"}
                """);
        var lines = stdout(tool, Map.of()).lines().toList();
        assertThat(List.of(lines.get(0).split(" ")))
                .containsOnly(
                        "GREETING",
                        "HOME",
                        "JAVA_HOME",
                        "LANG",
                        "PATH",
                        "PLANEXEC_OUTPUT",
                        "PLANEXEC_WORKSPACE",
                        "PWD");
        assertThat(lines.get(1)).isEqualTo("hello s3cr3t €");
        assertThat(lines.get(2)).isEqualTo(workspace.toString());
    }

    @Test
    void aScriptThatFailsSaysHowAndWithWhat() throws Exception {
        assertThatThrownBy(() -> run(script("echo 3 of 8 failed; echo no luck >&2; exit 7; : {{p}}"), Map.of("p", "")))
                .isInstanceOf(ToolFailure.class)
                .hasMessage("the script of \"t\" ended with exit code 7; stderr: no luck; stdout: 3 of 8 failed")
                .extracting(e -> ((ToolFailure) e).isRetryable())
                .isEqualTo(false);
        var busy = tool("""
                tools:
                  - {name: t, description: A tool., script: {shell: exit 75, retryableExitCodes: [75]}}
                """);
        assertThatThrownBy(() -> run(busy, Map.of()))
                .extracting(e -> ((ToolFailure) e).isRetryable())
                .isEqualTo(true);
        assertThatThrownBy(() -> run(script("kill -9 $$; : {{p}}"), Map.of())).hasMessageContaining("signal 9");
    }

    @Test
    void aLongOutputKeepsItsBeginningAndItsEnd() throws Exception {
        var tool = tool("""
                tools:
                  - name: t
                    description: A tool.
                    script: {shell: "echo begin; head -c 50000000 /dev/zero | tr '\\\\0' x; echo end", maxOutput: 1KB}
                """);
        var output = stdout(tool, Map.of());
        assertThat(output).startsWith("begin\nxxx").endsWith("xxx" + "end\n").contains("bytes left out");
        assertThat(output.length()).isLessThan(1_200);
    }

    @Test
    void aGigabyteOfOutputIsReadToItsEndAndNotKept() throws Exception {
        var tool = tool("""
                tools:
                  - name: t
                    description: A tool.
                    script: {shell: "echo begin; head -c 1000000000 /dev/zero; echo end; echo done >&2", maxOutput: 1KB}
                """);
        var ended = run(tool, Map.of());
        assertThat(String.valueOf(ended.get("stdout")))
                .startsWith("begin\n")
                .endsWith("end\n")
                .contains("of 1000000010 bytes left out")
                .hasSizeLessThan(1_200);
        assertThat(ended.get("stderr")).isEqualTo("done\n");
    }

    @Test
    void aScriptThatForksManyTimesLeavesNobody() throws Exception {
        run(
                script("for i in $(seq 100); do sh -c 'sleep 300 & echo $! >> left; wait' & done; : {{p}};"
                        + " while [ \"$(wc -l < left)\" != 100 ]; do sleep 0.05; done"),
                Map.of());
        var left = Files.readAllLines(workspace.resolve("out/g/left"));
        assertThat(left).hasSize(100);
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            for (var pid : left) {
                if (!isGone(Long.parseLong(pid))) {
                    return false;
                }
            }
            return true;
        });
    }

    private static Isolation possible(Isolation isolation) throws InterruptedException {
        var problem = isolation.problem();
        assumeTrue(problem.isEmpty(), problem.orElse(""));
        return isolation;
    }

    @Test
    void aScriptWithoutANetworkHasNoWayOut() throws Exception {
        var alone = possible(new Isolation(null, null, null, null, null, false, true));

        var devices = stdout(
                script("tail -n +3 /proc/self/net/dev; cat /sys/class/net/lo/operstate; : {{p}}", alone), Map.of());

        assertThat(devices.lines().filter(line -> line.contains(":")))
                .singleElement()
                .asString()
                .contains("lo:");
    }

    @Test
    void aDaemonEndsWithItsScriptWhereThereAreToBeNone() throws Exception {
        var contained = possible(new Isolation(null, null, null, null, null, true, false));
        // It leaves the group and its parents, which is beyond a kill of either.
        var tool = script("setsid sh -c 'sleep 31415 & sleep 31416' & sleep 0.2; {{p}} 9.5; echo done", contained);

        assertThat(stdout(script("setsid sleep 31417 & sleep 0.2; echo done; : {{p}}", contained), Map.of()))
                .isEqualTo("done\n");
        var thread = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> run(tool, Map.of("p", "sleep")))
                        .isInstanceOf(InterruptedException.class));
        await().until(() -> sleepers().contains("31416"));
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();

        await().atMost(Duration.ofSeconds(5)).until(() -> sleepers().isEmpty());
        assertThatThrownBy(() -> run(script("exit 7; : {{p}}", contained), Map.of()))
                .hasMessageContaining("exit code 7");
    }

    /** How long those sleep that the test left. */
    private static List<String> sleepers() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().arguments().stream())
                .filter(arguments -> arguments.length == 1 && arguments[0].startsWith("3141"))
                .map(arguments -> arguments[0])
                .toList();
    }

    @Test
    void aScriptOfALowerUserWritesItsFolderAndReadsNobodyElsesFiles() throws Exception {
        var lower = possible(new Isolation("nobody", null, null, 50, null, true, true));
        Files.setPosixFilePermissions(workspace, PosixFilePermissions.fromString("rwxr-xr-x"));
        var secret = Files.writeString(workspace.resolve("secret"), "secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));

        var said = stdout(
                script(
                        "id -un; echo mine > file; cat file; cat ../../secret 2> /dev/null || echo refused; : {{p}}",
                        lower),
                Map.of());

        assertThat(said).isEqualTo("nobody\nmine\nrefused\n");
        assertThatThrownBy(() -> run(script("for i in $(seq 100); do sleep 5 & done; wait; : {{p}}", lower), Map.of()))
                .hasMessageContaining("fork");
    }

    @Test
    void aScriptThatTakesMoreThanItMayFails() throws Exception {
        var limits = possible(new Isolation(null, 256L << 20, Duration.ofSeconds(1), null, 10_000L, true, true));

        assertThat(stdout(script("echo fine; : {{p}}", limits), Map.of())).isEqualTo("fine\n");
        assertThatThrownBy(() ->
                        run(script("dd if=/dev/zero of=/dev/null bs=512M count=1; : {{p}}; exit 3", limits), Map.of()))
                .hasMessageContaining("memory");
        assertThatThrownBy(() -> run(script("while :; do :; done; : {{p}}", limits), Map.of()))
                .hasMessageContaining("used up its CPU time of 1 s");
        assertThatThrownBy(() -> run(script("head -c 100000 /dev/zero > file || exit 4; : {{p}}", limits), Map.of()))
                .isInstanceOf(ToolFailure.class);
        assertThat(workspace.resolve("out/g/file")).hasSize(10_000);
    }

    private static String isolated(String isolation, String shell) {
        return """
                tools:
                  - name: t
                    description: A tool.
                    parameters: [{name: p}]
                    script:
                      isolation: %s
                      shell: "%s; : {{p}}"
                """.formatted(isolation, shell);
    }

    @Test
    void aScriptForbidsItselfWhatTheExecutorAllows() throws Exception {
        var alone = possible(new Isolation(null, 256L << 20, null, null, 10_000L, false, false));
        var given = possible(new Isolation(null, 512L << 20, null, null, null, true, true));
        var tool = tool(
                isolated(
                        "{network: false, daemons: false, memory: 256MB, fileSize: 10000}",
                        "tail -n +3 /proc/self/net/dev; head -c 100000 /dev/zero > file; true"),
                given);

        assertThat(stdout(tool, Map.of()).lines().filter(line -> line.contains(":")))
                .singleElement()
                .asString()
                .contains("lo:");
        assertThat(workspace.resolve("out/g/file")).hasSize(10_000);
        assertThat(given.and(alone)).isEqualTo(alone);
        assertThat(stdout(tool(isolated("{cpuTime: 30s}", "ulimit -v; ulimit -t"), given), Map.of()))
                .isEqualTo((512 << 10) + "\n30\n");
    }

    @ParameterizedTest
    @CsvSource({"kill -TERM $$, signal 15", "kill -KILL $$, signal 9", "exit 3, exit code 3"})
    void howAScriptEndedIsSaidWhereItMayLeaveNobodyBehindToo(String shell, String how) throws Exception {
        var given = possible(new Isolation(null, null, null, null, null, true, false));

        assertThatThrownBy(() -> run(tool(isolated("{daemons: false}", shell), given), Map.of()))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining(how);
    }

    @Test
    void processorTimeThatIsUsedUpIsSaidWhereAScriptMayLeaveNobodyBehindToo() throws Exception {
        var given = possible(new Isolation(null, null, Duration.ofSeconds(1), null, null, true, false));

        assertThatThrownBy(() -> run(tool(isolated("{daemons: false}", "while :; do :; done"), given), Map.of()))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("signal 24");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "memory: 2GB",
                "cpuTime: 2m",
                "processes: 1000",
                "fileSize: 2MB",
                "network: true",
                "daemons: true",
                "user: root"
            })
    void aScriptCannotAllowItselfMoreThanTheExecutorDoes(String more) {
        var given = new Isolation("nobody", 1L << 30, Duration.ofMinutes(1), 100, 1L << 20, false, false);
        assertThatThrownBy(() -> tool(isolated("{" + more + "}", "true"), given))
                .isInstanceOf(UnusableTools.class)
                .hasMessageContaining("script.isolation." + more.substring(0, more.indexOf(':')))
                .hasMessageContaining(more.startsWith("user") ? "nobody" : "a tool can only ask for less");
    }

    @Test
    void whatNoSystemOffersAScriptIsSaidWhenItsFileIsRead() {
        assertThatThrownBy(() -> tool(isolated("{user: no-such-user}", "true")))
                .hasMessageContaining("script.isolation: cannot be had on this system")
                .hasMessageContaining("no-such-user");
        assertThatThrownBy(() -> tool(isolated("{cpuTime: 1.5s}", "true"))).hasMessageContaining("whole seconds");
        assertThatThrownBy(() -> tool(isolated("{processes: 5}", "true"))).hasMessageContaining("a user beside it");
        assertThatThrownBy(() -> tool(isolated("{memory: 1KB}", "true"))).hasMessageContaining("at least 16777216");
        assertThatThrownBy(() -> tool(isolated("{mem: 1GB}", "true")))
                .hasMessageContaining("script.isolation.mem: unknown field");
    }

    @Test
    void whatTheSystemDoesNotOfferIsSaid() throws Exception {
        assertThat(new Isolation("no-such-user", null, null, null, null, true, true).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("setpriv", "no-such-user"));
        assertThat(Isolation.NONE.problem()).isEmpty();
    }

    @Test
    void bytesThatAreNoTextDoNoHarm() throws Exception {
        assertThat(stdout(script("printf '\\377a'; : {{p}}"), Map.of())).isEqualTo("\uFFFDa");
    }

    @Test
    void anInterruptEndsTheScriptItsChildrenAndTheirChildren() throws Exception {
        var tool = script("""
                sh -c 'trap "" TERM; sleep 300 & echo $! > grandchild; wait' &
                (trap '' TERM; while :; do sleep 300; done) &
                : {{p}}
                echo $$ > self
                wait""");
        var thread = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> run(tool, Map.of())).isInstanceOf(InterruptedException.class));
        var folder = workspace.resolve("out/g");
        await().until(() -> Files.exists(folder.resolve("self"))
                && Files.exists(folder.resolve("grandchild"))
                && !Files.readString(folder.resolve("grandchild")).isBlank());
        var grandchild = pid(folder.resolve("grandchild"));
        assertThat(ProcessHandle.of(grandchild)).isPresent();
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        await().atMost(Duration.ofSeconds(5)).until(() -> isGone(grandchild) && isGone(pid(folder.resolve("self"))));
    }

    @Test
    void whatAScriptLeavesInTheBackgroundEndsWithIt() throws Exception {
        run(script("(sleep 300 & echo $! > left) ; : {{p}}"), Map.of());
        var left = pid(workspace.resolve("out/g/left"));
        await().atMost(Duration.ofSeconds(5)).until(() -> isGone(left));
    }

    private static long pid(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    /** A process that nobody has waited for yet is gone, too. */
    private static boolean isGone(long pid) throws IOException {
        var status = Path.of("/proc", String.valueOf(pid), "stat");
        try {
            return !Files.exists(status)
                    || Files.readString(status).replaceFirst("^.*\\) ", "").startsWith("Z");
        } catch (java.nio.file.NoSuchFileException e) {
            return true;
        }
    }

    @Test
    void whatIsDeclaredBesideTheScriptIsAnnounced() throws Exception {
        var tool = tool("""
                tools:
                  - name: migrate
                    description: Migrates.
                    effect: compensatable
                    timeout: 5m
                    script: {shell: "true"}
                    verify: {action: check_schema, arguments: {version: 2}}
                    compensation: {action: restore}
                  - {name: unknown, description: Unknown., script: {shell: "true"}}
                """);
        assertThat(tool.spec().effect()).isEqualTo(Effect.COMPENSATABLE);
        assertThat(tool.spec().timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(tool.spec().verify()).isEqualTo(new ToolCall("check_schema", Map.of("version", 2)));
        assertThat(tool.spec().compensation()).isEqualTo(new ToolCall("restore", Map.of()));
        var unknown = tool("tools: [{name: unknown, description: Unknown., script: {shell: 'true'}}]");
        assertThat(unknown.spec().effect()).isEqualTo(Effect.IRREVERSIBLE);
        assertThat(unknown.spec().version()).isNotEqualTo(tool.spec().version());
    }
}
