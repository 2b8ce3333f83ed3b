package dev.foretoken.runtime.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.runtime.testing.PluginJar;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchmarkCommandTest {
    @TempDir
    Path folder;

    private Path jar;

    @BeforeEach
    void writeJar() throws IOException {
        jar = new PluginJar()
                .source("Echo", """
                        import java.io.PrintWriter;
                        import java.util.spi.ToolProvider;
                        public final class Echo implements ToolProvider {
                            public String name() { return "foretoken-benchmark-echo"; }
                            public int run(PrintWriter out, PrintWriter err, String... arguments) {
                                out.println("echo " + String.join(" ", arguments));
                                return arguments.length;
                            }
                        }
                        """)
                .service("java.util.spi.ToolProvider", "Echo")
                .write(folder.resolve("echo.jar"));
    }

    @Test
    void runsABenchmarkWithItsArguments() {
        CommandLineRun run = run("echo", "one", "--two=2", "-h");
        assertThat(run.out()).contains("echo one --two=2 -h");
        assertThat(run.status()).isEqualTo(3);
    }

    @Test
    void listsBenchmarksWithoutAName() {
        assertThat(run().out().strip()).isEqualTo("echo");
    }

    @Test
    void anUnknownBenchmarkIsAnErrorWithASuggestion() {
        CommandLineRun run = run("ecco");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Unknown benchmark [ecco]: did you mean [echo]?");
    }

    private CommandLineRun run(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "benchmark";
        all[1] = "--plugin-path";
        all[2] = jar.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return CommandLineRun.of(folder, all);
    }
}
