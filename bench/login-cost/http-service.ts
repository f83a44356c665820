// The HTTPS service that a Lua passdb asks: nginx with TLS in front of php-fpm, as mailcow runs it.
// Invariant: processes enough are there from the start (static pool), and compiled scripts are kept (opcache).
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Program } from "./program.ts";

const PHP_PROCESSES = 8;

export interface HttpService {
  url: string;
  programs: Program[];
}

export function startHttpService(
  scratch: string,
  tlsDir: string,
  mariadb: string,
  port: number,
): HttpService {
  const dir = path.join(scratch, "http");
  mkdirSync(dir);
  copyFileSync(path.join(import.meta.dirname, "verify.php"), path.join(dir, "verify.php"));
  const fpm = path.join(dir, "fpm.conf");
  writeFileSync(
    fpm,
    `[global]
error_log = /dev/stderr
daemonize = no
[verify]
user = www-data
group = www-data
listen = ${dir}/php.sock
listen.owner = www-data
listen.group = www-data
listen.backlog = 511
pm = static
pm.max_children = ${PHP_PROCESSES}
env[BENCH_MARIADB] = ${mariadb}
`,
  );
  const nginx = path.join(dir, "nginx.conf");
  writeFileSync(
    nginx,
    `user www-data;
worker_processes auto;
daemon off;
pid ${dir}/nginx.pid;
error_log stderr error;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${dir}/body;
  fastcgi_temp_path ${dir}/fastcgi;
  proxy_temp_path ${dir}/proxy;
  uwsgi_temp_path ${dir}/uwsgi;
  scgi_temp_path ${dir}/scgi;
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${tlsDir}/server.pem;
    ssl_certificate_key ${tlsDir}/server.key;
    location / {
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME ${dir}/verify.php;
      fastcgi_pass unix:${dir}/php.sock;
    }
  }
}
`,
  );
  const log = path.join(scratch, "http.log");
  return {
    url: `https://127.0.0.1:${port}/`,
    programs: [
      Program.start("/usr/sbin/php-fpm8.2", dir, log, ["--nodaemonize", "--fpm-config", fpm]),
      Program.start("/usr/sbin/nginx", dir, log, ["-c", nginx]),
    ],
  };
}
