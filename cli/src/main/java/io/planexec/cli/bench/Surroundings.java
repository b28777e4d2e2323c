package io.planexec.cli.bench;

import io.planexec.cli.shell.Version;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;
import org.springframework.boot.SpringBootVersion;

/** What a benchmark's figures depend on. */
final class Surroundings {
    private Surroundings() {}

    static Map<String, Object> machine() {
        var machine = new LinkedHashMap<String, Object>();
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("maxHeapMiB", Runtime.getRuntime().maxMemory() >> 20);
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("arch", System.getProperty("os.arch"));
        return machine;
    }

    /** Processor time of this process so far. */
    static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    static Map<String, Object> versions() {
        var versions = new LinkedHashMap<String, Object>();
        versions.put("planexec", Version.PLANEXEC);
        versions.put("java", Runtime.version().toString());
        versions.put("kafka", AppInfoParser.getVersion());
        versions.put("springBoot", SpringBootVersion.getVersion());
        return versions;
    }
}
