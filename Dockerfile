# The pipeline as docker-compose.yml runs it. Fonts, the letters' compiler and the solver come with the packages.
FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY pipeline pipeline
COPY sql sql
COPY scripts/deploy/every-night.ts scripts/deploy/
# No root: uid 1000, which must own the mounted folders. Files of personal data are 0600 whatever the umask.
USER node
ENTRYPOINT ["node", "--max-semi-space-size=8", "pipeline/cli.ts"]
