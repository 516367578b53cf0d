#!/bin/sh
# Apache Kafka in a container: one KRaft node, access denied unless granted, its administrator made when the disk is
# formatted. All other users, topics and rights come from `huzhu provision`. compose.yaml and the tests start it so.
#   KAFKA_SECRETS  folder with admin_password, broker_password, certificate.pem (and its key) and authorities.pem
#   KAFKA_ADDRESS  host:port by which clients find it; the port is also the one it listens on unless KAFKA_PORT is set
set -eu
umask 077
bin=${KAFKA_BIN:-/opt/kafka/bin}
data=${KAFKA_DATA:-/var/lib/kafka/data}
config=${KAFKA_CONFIG:-/tmp/server.properties}
admin=$(cat "$KAFKA_SECRETS/admin_password")
broker=$(cat "$KAFKA_SECRETS/broker_password")
sed -e "s|@ADDRESS@|$KAFKA_ADDRESS|" -e "s|@PORT@|${KAFKA_PORT:-${KAFKA_ADDRESS##*:}}|" \
  -e "s|@CONTROLLER_PORT@|${KAFKA_CONTROLLER_PORT:-9093}|" -e "s|@DATA@|$data|" -e "s|@BROKER_PASSWORD@|$broker|g" \
  -e "s|@SECRETS@|$KAFKA_SECRETS|" \
  "$(dirname "$0")/server.properties" >"$config"
if [ ! -f "$data/meta.properties" ]; then
  "$bin/kafka-storage.sh" format --cluster-id "$("$bin/kafka-storage.sh" random-uuid)" --config "$config" \
    --add-scram "SCRAM-SHA-512=[name=admin,password=$admin]"
fi
exec "$bin/kafka-server-start.sh" "$config"
