package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is native is closed: memory does not grow from step to step. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
final class ResidentMemoryTest {
    /** The heap is there from the start and compilation is over soon, so that whatever grows is native. */
    private static final List<String> STEADY_JVM = List.of(
            "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    @Test
    void twoThousandDecodingStepsGrowByLessThanTwoPercent(@TempDir Path folder) throws Exception {
        List<Long> pages = residentPages(folder, 200, 2000);
        assertThat(pages).hasSize(2);
        assertThat(pages.get(1)).isLessThan(pages.get(0) + pages.get(0) / 50);
    }

    private static List<Long> residentPages(Path folder, int first, int all) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path")));
        command.addAll(STEADY_JVM);
        command.addAll(List.of(DecodingSteps.class.getName(), Integer.toString(first), Integer.toString(all)));
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<Long> pages = process.inputReader().lines().map(Long::parseLong).toList();
        assertThat(process.waitFor()).as("exit status, see [%s]", errors).isZero();
        return pages;
    }
}
