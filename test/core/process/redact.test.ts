import fc from "fast-check";
import { expect, test } from "vitest";
import { redactArgs } from "../../../src/core/process/redact.ts";

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
const KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----";
const HIDDEN_KEY = "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----";

test.each([
  [
    ["curl", "-u", "bob:pw", "http://h"],
    ["curl", "-u", "bob:***", "http://h"],
  ],
  [
    ["/usr/bin/curl", "-ubob:pw"],
    ["/usr/bin/curl", "-ubob:***"],
  ],
  [
    ["curl", "--user=bob:pw"],
    ["curl", "--user=bob:***"],
  ],
  [
    ["curl", "--proxy-user", "bob:p:w"],
    ["curl", "--proxy-user", "bob:***"],
  ],
  [
    ["curl", "-b", "sid=1"],
    ["curl", "-b", "***"],
  ],
  [
    ["curl", "-H", "Authorization: Bearer a.b"],
    ["curl", "-H", "Authorization: Bearer ***"],
  ],
  [
    ["curl", "-HAuthorization: Basic dTpw"],
    ["curl", "-HAuthorization: Basic ***"],
  ],
  [
    ["curl", "-H", "Cookie: a=b; c=d"],
    ["curl", "-H", "Cookie: ***"],
  ],
  [
    ["curl", "-H", "X-Api-Key: two words"],
    ["curl", "-H", "X-Api-Key: ***"],
  ],
  [
    ["curl", "--header", "PRIVATE-TOKEN: x"],
    ["curl", "--header", "PRIVATE-TOKEN: ***"],
  ],
  [
    ["curl", "https://u:p@w@h/a"],
    ["curl", "https://u:***@h/a"],
  ],
  [
    ["curl", "https://h/?a=1&token=t&sig=s&b=2"],
    ["curl", "https://h/?a=1&token=***&sig=***&b=2"],
  ],
  [
    ["curl", "https://h/?access_token=t#x"],
    ["curl", "https://h/?access_token=***"],
  ],
  [
    ["curl", "-d", '{"user":"u","password":"a b"}'],
    ["curl", "-d", '{"user":"u","password":"***"}'],
  ],
  [
    ["git", "clone", "https://0123456789abcdef0123@h/x"],
    ["git", "clone", "https://***@h/x"],
  ],
  [
    ["mysql", "-psecret", "-h", "db"],
    ["mysql", "-p***", "-h", "db"],
  ],
  [
    ["sudo", "mysqldump", "-psecret"],
    ["sudo", "mysqldump", "-p***"],
  ],
  [
    ["mysql", "--password=x"],
    ["mysql", "--password=***"],
  ],
  [
    ["app", "--password", "-dash"],
    ["app", "--password", "***"],
  ],
  [
    ["app", "--api-key", "x", "--clientSecret=y"],
    ["app", "--api-key", "***", "--clientSecret=***"],
  ],
  [
    ["keytool", "-storepass", "x"],
    ["keytool", "-storepass", "***"],
  ],
  [
    ["openssl", "rsa", "-passin", "pass:x"],
    ["openssl", "rsa", "-passin", "***"],
  ],
  [
    ["openssl", "rsa", "-passin", "file:/x"],
    ["openssl", "rsa", "-passin", "file:/x"],
  ],
  [
    ["sshpass", "-p", "x", "ssh", "h"],
    ["sshpass", "-p", "***", "ssh", "h"],
  ],
  [
    ["docker", "login", "-u", "u", "-p", "x"],
    ["docker", "login", "-u", "u", "-p", "***"],
  ],
  [
    ["env", "PGPASSWORD=a b&c", "psql"],
    ["env", "PGPASSWORD=***", "psql"],
  ],
  [
    ["psql", "host=h password=x dbname=d"],
    ["psql", "host=h password=*** dbname=d"],
  ],
  [
    ["mount", "-o", "username=u,password=p,rw"],
    ["mount", "-o", "username=u,password=***,rw"],
  ],
  [
    ["aws", "AKIAIOSFODNN7EXAMPLE"],
    ["aws", "AKIA***"],
  ],
  [
    ["x", `ghp_${"a".repeat(36)}`, `glpat-${"b".repeat(20)}`],
    ["x", "ghp_***", "glpat-***"],
  ],
  [
    ["x", "xoxb-1234567890-abc", `sk-${"c".repeat(30)}`],
    ["x", "xoxb-***", "sk-***"],
  ],
  [
    ["x", JWT],
    ["x", "eyJ***"],
  ],
  [
    ["x", KEY],
    ["x", HIDDEN_KEY],
  ],
  [
    ["x", "-----BEGIN PRIVATE KEY-----\nMIIE"],
    ["x", "-----BEGIN PRIVATE KEY-----***"],
  ],
])("redactArgs() hides the secrets of %j", (args, expected) => {
  expect(redactArgs(args)).toEqual(expected);
});

test.each([
  ["PGPASSWORD=x psql -h db", "PGPASSWORD=*** psql -h db"],
  ["curl -u 'bob:p w' http://h | sh", "curl -u bob:*** http://h | sh"],
  ["mysql -psecret<dump.sql; ls -p", "mysql -p***<dump.sql; ls -p"],
  ["x --token 'a b' && y", "x --token *** && y"],
  ['curl -H "Authorization: Bearer abc" h', 'curl -H "Authorization: Bearer ***" h'],
  ["echo $(curl -u a:b h)", "echo $(curl -u a:*** h)"],
  ["ssh h 'mysql -psecret'", "ssh h 'mysql -p***'"],
])("redactArgs() hides the secrets of the shell command %j", (command, expected) => {
  expect(redactArgs(["sh", "-c", command])).toEqual(["sh", "-c", expected]);
  expect(redactArgs(["bash", "-lc", command])).toEqual(["bash", "-lc", expected]);
});

test.each([
  [["ssh", "-p", "22", "u@h"]],
  [["mkdir", "-p", "a/b"]],
  [["docker", "run", "-p", "80:80", "-u", "1000:1000", "i:tag@sha256:abcd"]],
  [["docker", "run", "-v", "/run/secret:/run/secret:ro"]],
  [["app", "--password-file", "/etc/p", "--token-url=https://h/t", "--no-password", "db"]],
  [["curl", "--key", "/etc/k.pem", "--cookie-jar", "jar", "https://h:8443/p?page=2"]],
  [["env", "PWD=/srv", "OLDPWD=/", "sh", "-c", "cd /tmp; ls -l 'a b' \"$HOME\""]],
  [["python3", "-c", "import os; print('a', os.getcwd())"]],
  [["task-manager-with-a-long-dashed-name", "-c", "a:b"]],
])("redactArgs() leaves %j as it is", (args) => {
  expect(redactArgs(args)).toEqual(args);
});

// Fragments that the rules react to: joined at random they reach where random letters never do
const FRAGMENT = fc.oneof(
  fc.constantFrom("sh", "-c", "curl", "mysql", "-u", "-p", "-H", "--password", "token", "key", "login", "user"),
  fc.constantFrom("=", ":", "'", '"', "\\", " ", "\n", ";", "&", "$(", ")", "://", "@", "%", "***", "-", "/", "?"),
  fc.constantFrom(
    "Authorization",
    "Bearer ",
    "Cookie",
    "AKIAIOSFODNN7EXAMPLE",
    JWT,
    KEY,
    "-----BEGIN PRIVATE KEY-----",
  ),
  fc.string({ maxLength: 4, unit: "binary" }),
);
const ARGS = fc.array(
  fc.array(FRAGMENT, { maxLength: 10 }).map((parts) => parts.join("")),
  { maxLength: 6 },
);

test("redactArgs() keeps the number of arguments and changes nothing the second time", () => {
  fc.assert(
    fc.property(ARGS, (args) => {
      const once = redactArgs(args);
      expect(once).toHaveLength(args.length);
      expect(redactArgs(once)).toEqual(once);
    }),
    { numRuns: 2000 },
  );
});

test("redactArgs() leaves no secret behind an option, however it is quoted", () => {
  const secret = fc.stringMatching(/^[a-z0-9 '"$;&|]{1,12}$/).map((text) => `Zq7${text}`);
  fc.assert(
    fc.property(secret, fc.constantFrom("--password", "--token", "--api-key"), (value, option) => {
      const quoted = `'${value.replaceAll("'", "'\\''")}'`;
      for (const args of [
        ["a", option, value],
        ["a", `${option}=${value}`],
        ["sh", "-c", `a ${option} ${quoted}`],
      ]) {
        expect(redactArgs(args).join(" ")).not.toContain("Zq7");
      }
    }),
  );
});

// Quadratic work on 100 kB would be 10^10 steps: the run's own time limit would end it
test("redactArgs() survives long hostile arguments", () => {
  const hostile = fc.constantFrom("a", "a.", "eyJ-", "://a:", "://", "password=", "-----BEGIN ", "'", '"', "\\", "sk-");
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 2 }), (parts) => {
      const unit = parts.join("");
      const long = unit.repeat(Math.ceil(100_000 / unit.length));
      expect(redactArgs(["sh", "-c", long])).toHaveLength(3);
    }),
    { numRuns: 15 },
  );
});
