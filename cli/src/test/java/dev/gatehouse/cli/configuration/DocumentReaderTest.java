/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cli.console.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentReaderTest {

    private final RowErrors errors = new RowErrors();
    private final DocumentReader reader = new DocumentReader(errors);

    private List<Document> read(String text) {
        reader.read("f.yaml", text);
        return reader.documents();
    }

    private String told() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        errors.print(new Terminal(new ByteArrayInputStream(new byte[0]), err, err, false, false));
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyFieldHasItsPlaceAcrossDocuments() {
        List<Document> documents = read("""
                # a comment
                kind: User
                name: anna
                --- # another
                kind: Policy

                name: p
                users: [anna,
                        ben]
                tags: {a: b}
                empty:
                """);
        assertThat(documents).hasSize(2);
        Document policy = documents.get(1);
        assertThat(documents.get(0).place()).hasToString("f.yaml:2:1");
        assertThat(policy.kind()).isEqualTo("Policy");
        assertThat(policy.find("/users/1")).hasToString("f.yaml:9:9");
        assertThat(policy.find("/users/7")).hasToString("f.yaml:8:1");
        assertThat(policy.find("/tags/a")).hasToString("f.yaml:10:8");
        assertThat(policy.find("/nothing")).hasToString("f.yaml:5:1");
        assertThat(policy.content().get("empty"))
                .isInstanceOfSatisfying(
                        Located.Scalar.class, empty -> assertThat(empty.value()).isNull());
        assertThat(errors.isEmpty()).isTrue();
    }

    @Test
    void jsonIsReadToo() {
        List<Document> documents =
                read("[{\"kind\":\"User\",\n\t\"name\":\"anna\"},\n{\"kind\":\"Group\",\"name\":\"g\"}]");
        assertThat(documents).extracting(Document::key).containsExactly("anna", "g");
        assertThat(documents.get(0).find("/name")).hasToString("f.yaml:2:2");
    }

    @Test
    void whatCannotBeReadDoesNotHideTheNext() {
        assertThat(read("""
                        kind: User
                          name: indented
                        ---
                        kind: Policy
                        users: [*]
                        ---
                        kind: User
                        name: a
                        name: b
                        ---
                        just text
                        ---
                        kind: Group
                        name: good
                        """)).extracting(Document::key).containsExactly("good");
        assertThat(told())
                .contains("f.yaml:2:", "f.yaml:5:", "in quotes: \"*\"", "f.yaml:9:", "f.yaml:11:")
                .hasLineCount(4);
    }

    @Test
    void aSecretIsNamedAndNeverWritten() {
        List<Document> documents = read("""
                kind: Credential
                account: root
                target: db1
                type: private-key
                secretFrom: {file: keys/db1}
                ---
                kind: User
                name: anna
                passwordFrom: stdin
                """);
        assertThat(documents.get(0).secret())
                .hasValueSatisfying(secret -> assertThat(secret)
                        .isEqualTo(new SecretReference(new Place("f.yaml", 5, 13), "file", "keys/db1", true)));
        assertThat(documents.get(0).content().get("secretFrom")).isNull();
        assertThat(documents.get(1).secret())
                .hasValueSatisfying(secret -> assertThat(secret.from()).isEqualTo("stdin"));
        read("kind: User\npassword: hunter2\n---\nkind: Credential\nsecretFrom: {vault: x}\n");
        assertThat(told())
                .contains("f.yaml:2:1: a secret is not written in a document", "passwordFrom", "f.yaml:5:13: where is")
                .doesNotContain("hunter2");
    }
}
