#!/bin/sh
# Run once by the postgres image, on an empty volume: the application's login, which is no superuser
# and is bound by the walls between firms, its database, and a login for backups, which only reads.
# Passwords come from the environment and are on no command line.
set -eu

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv app_password LISTINGWATCH_DB_PASSWORD
\getenv backup_password LISTINGWATCH_BACKUP_PASSWORD
CREATE ROLE listingwatch LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
CREATE DATABASE listingwatch OWNER listingwatch;
REVOKE CONNECT, TEMPORARY ON DATABASE listingwatch FROM PUBLIC;
CREATE ROLE listingwatch_backup LOGIN NOSUPERUSER NOCREATEROLE BYPASSRLS
    PASSWORD :'backup_password';
GRANT pg_read_all_data TO listingwatch_backup;
GRANT CONNECT ON DATABASE listingwatch TO listingwatch_backup;
SQL
