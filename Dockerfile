# The pipeline as docker-compose.yml runs it.
FROM node:24-bookworm-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY pipeline pipeline
COPY sql sql
ENTRYPOINT ["node", "--max-semi-space-size=8", "pipeline/cli.ts"]
