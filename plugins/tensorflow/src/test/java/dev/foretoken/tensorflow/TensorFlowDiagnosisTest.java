package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.Plugin.Diagnosis;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TensorFlowDiagnosisTest {
    private final List<Diagnosis> findings = new TensorFlowPlugin().diagnose();

    @Test
    void tellsVersionNativesProcessorMemoryAndDevices() {
        assertThat(findings).extracting(Diagnosis::finding)
                .anySatisfy(finding -> assertThat(finding).startsWith("TensorFlow 2.18"))
                .anySatisfy(finding -> assertThat(finding).startsWith("Natives for ["))
                .anySatisfy(finding -> assertThat(finding).contains("unpacks").contains("javacpp"))
                .anySatisfy(finding -> assertThat(finding).contains("threads of the CPU"))
                .anySatisfy(finding -> assertThat(finding).contains("GiB of memory"))
                .anySatisfy(finding -> assertThat(finding).contains("TF_CPP_MIN_LOG_LEVEL"))
                .anySatisfy(finding -> assertThat(finding).startsWith("Devices [cpu"));
    }

    @Test
    void whatIsNotWellHasACure() {
        assertThat(findings).allSatisfy(finding -> assertThat(finding.cure().isEmpty()).isEqualTo(finding.healthy()));
    }

    @Test
    void twoKindsOfNativesAreNotWell() {
        assertThat(new TensorFlowDiagnosis(new TensorFlowNatives(true, true)).findings())
                .anySatisfy(finding -> {
                    assertThat(finding.healthy()).isFalse();
                    assertThat(finding.cure()).contains("Keep one");
                });
    }

    @Test
    void nativesOfAnotherPlatformAreNotWell() {
        assertThat(new TensorFlowDiagnosis(new TensorFlowNatives(false, false)).findings())
                .anySatisfy(finding -> {
                    assertThat(finding.healthy()).isFalse();
                    assertThat(finding.cure()).contains("classifier");
                });
    }
}
